"""What a run prints when it ends: the loading table, the guards' result, the time per layer, where to look next."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from orchestration.ingest import LoadSummary, read_contracts
from orchestration.ingest.directions import strangers
from orchestration.ingest.shop_tables import time_zone_changes
from orchestration.journal import Journal
from orchestration.settings import Settings
from orchestration.warehouse import connect

EXIT_CODES = {"published": 0, "unchanged": 0, "failed": 1, "blocked": 3}


@dataclass(frozen=True)
class GuardLine:
    """One expectation of the run, as in `ops.guard_results`."""

    layer: str
    dataset: str
    check_name: str
    severity: str
    observed: str
    expected: str
    remedy: str | None
    passed: bool


@dataclass(frozen=True)
class RunSummary:
    """How a run ended: its `status` in `ops.runs`, the reason, and what it loaded, checked and took."""

    settings: Settings
    status: str
    message: str | None
    loading: LoadSummary
    guards: list[GuardLine]
    seconds: dict[str, float]

    @property
    def exit_code(self) -> int:
        """0 published or nothing new, 1 failed, 3 stopped by a guard."""
        return EXIT_CODES.get(self.status, 1)


def summarise(journal: Journal, error: str | None) -> RunSummary:
    """Collect the summary of a run that has ended; `error` is what stopped it, where the books do not say."""
    settings = journal.settings
    with connect(settings, read_only=True) as connection:
        status, message = connection.execute(
            "select status, message from ops.runs where run_id = ?", [journal.run_id]
        ).fetchall()[0]
        guards = connection.execute(
            """
            select layer, dataset, check_name, severity, observed, expected, remedy, passed
            from ops.guard_results where run_id = ? order by checked_at, layer, dataset, check_name
            """,
            [journal.run_id],
        ).fetchall()
        changes = time_zone_changes(connection, {**settings.defaults, **settings.shop()})
    warnings = strangers(settings.landing_dir, read_contracts(settings.project_dir))
    loading = LoadSummary(tuple(journal.files), (*warnings, *changes))
    return RunSummary(settings, status, message or error, loading, [GuardLine(*row) for row in guards], journal.seconds)


def show(summary: RunSummary, console: Console) -> None:
    """Print the summary."""
    console.print("\n[bold]Loading[/]")
    console.print(summary.loading.render(), markup=False, highlight=False)
    _show_guards(summary.guards, console)
    times = "  ".join(f"{layer} {seconds:.1f} s" for layer, seconds in summary.seconds.items())
    console.print(f"\n[bold]Time per layer[/]\n{times}\n", highlight=False)
    published = summary.settings.published_file
    if summary.status == "published":
        console.print(f"[green]Published[/] {published}", highlight=False)
    elif summary.status == "unchanged":
        console.print(f"[green]Nothing new:[/] {published} stands as it is.", highlight=False)
    else:
        standing = (
            f"The marts published before stay up: {published}" if published.exists() else "Nothing is published yet."
        )
        console.print(f"[red]{summary.status.capitalize()}, not published.[/] {standing}", highlight=False)
        console.print(summary.message or "", markup=False, highlight=False)
    console.print(f"Guards in detail: {summary.settings.data_docs_dir / 'index.html'}", highlight=False)


def _show_guards(guards: list[GuardLine], console: Console) -> None:
    held = sum(guard.passed for guard in guards)
    console.print(f"\n[bold]Guards[/]\n{held} of {len(guards)} expectations hold", highlight=False)
    for guard in guards:
        if not guard.passed:
            colour = "red" if guard.severity == "error" else "yellow"
            console.print(f"  [{colour}]{guard.severity}[/] {guard.layer}: {guard.dataset}, {guard.check_name}")
            console.print(f"    observed {guard.observed}; expected {guard.expected}", markup=False, highlight=False)
            if guard.remedy:
                console.print(f"    {guard.remedy}", markup=False, highlight=False)
