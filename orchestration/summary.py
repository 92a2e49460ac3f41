"""What a run prints when it ends: the loading table, the guards' result, the time per layer, where to look next."""

from __future__ import annotations

import json
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from orchestration.settings import Settings, connect

EXIT_CODES = {"published": 0, "failed": 1, "blocked": 3}


@dataclass(frozen=True)
class RunSummary:
    """How a run ended: its `status` in `ops.runs`, the reason, and what it loaded, checked and took."""

    settings: Settings
    run_id: str
    status: str
    message: str | None
    loaded: list[tuple[object, ...]]
    guards: list[tuple[object, ...]]
    seconds: dict[str, float]

    @property
    def exit_code(self) -> int:
        """0 published, 1 failed, 3 stopped by a guard."""
        return EXIT_CODES.get(self.status, 1)


def summarise(settings: Settings, run_id: str, error: str | None) -> RunSummary:
    """Collect the summary of `run_id` from the books."""
    with connect(settings) as connection:
        runs = connection.execute(
            "select status, message, layer_seconds from ops.runs where run_id = ?", [run_id]
        ).fetchall()
        loaded = connection.execute(
            """
            select
                dataset,
                count(*) filter (run_id = $run),
                coalesce(sum(rows_read) filter (run_id = $run), 0),
                coalesce(sum(rows_loaded) filter (run_id = $run), 0),
                coalesce(sum(rows_quarantined) filter (run_id = $run), 0),
                count(*) filter (run_id = $run and status = 'rejected'),
                coalesce(sum(rows_loaded) filter (status = 'loaded'), 0)
            from ops.loaded_files group by dataset order by dataset
            """,
            {"run": run_id},
        ).fetchall()
        guards = connection.execute(
            """
            select layer, dataset, check_name, severity, observed, expected, remedy, passed
            from ops.guard_results where run_id = ? order by checked_at, layer, dataset, check_name
            """,
            [run_id],
        ).fetchall()
    status, message, seconds = runs[0] if runs else ("failed", None, None)
    return RunSummary(settings, run_id, status, message or error, loaded, guards, json.loads(seconds or "{}"))


def show(summary: RunSummary, console: Console) -> None:
    """Print the summary."""
    _show_loading(summary, console)
    _show_guards(summary, console)
    times = "  ".join(f"{layer} {seconds:.1f} s" for layer, seconds in summary.seconds.items())
    console.print(f"\nTime per layer: {times}\n", highlight=False)
    published = summary.settings.published_file
    if summary.status == "published":
        console.print(f"[green]Published[/] {published}", highlight=False)
    else:
        standing = f"The marts published before stay up: {published}" if published.exists() else "Nothing is published yet."
        console.print(f"[red]{summary.status.capitalize()}, not published.[/] {standing}", highlight=False)
        console.print(summary.message or "", markup=False, highlight=False)


def _show_loading(summary: RunSummary, console: Console) -> None:
    table = Table(title="Loading", title_justify="left")
    table.add_column("dataset")
    for name in ("new files", "rows read", "loaded", "quarantined", "rejected files", "rows in raw"):
        table.add_column(name, justify="right")
    for dataset, *numbers in summary.loaded:
        table.add_row(str(dataset), *(f"{number:,}" for number in numbers))
    console.print()
    console.print(table)


def _show_guards(summary: RunSummary, console: Console) -> None:
    held = sum(bool(guard[7]) for guard in summary.guards)
    console.print(f"\nGuards: {held} of {len(summary.guards)} expectations hold", highlight=False)
    for layer, dataset, name, severity, observed, expected, remedy, passed in summary.guards:
        if not passed:
            colour = "red" if severity == "error" else "yellow"
            console.print(f"  [{colour}]{severity}[/] {layer}: {dataset}, {name}", highlight=False)
            console.print(f"    observed {observed}; expected {expected}", markup=False, highlight=False)
            if remedy:
                console.print(f"    {remedy}", markup=False, highlight=False)
