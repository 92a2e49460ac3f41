"""What became of each file, and the table that a load ends with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from orchestration.ingest.landing import shown

STATUSES = ("loaded", "already_loaded", "withdrawn", "rejected", "not_taken", "postponed")


@dataclass(frozen=True)
class FileResult:
    """One file of one run. `status` is one of STATUSES; only `loaded` files have new rows."""

    dataset: str
    file_name: str
    status: str
    reason: str | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_passed_over: int = 0
    values_unparsed: int = 0
    file_id: int | None = None
    content_sha256: str | None = None
    bytes: int = 0
    time_zone: str | None = None
    seconds: float = 0.0

    @property
    def shown_name(self) -> str:
        """Its name as messages may tell it."""
        return shown(self.file_name)


OnFile = Callable[[FileResult], None]


@dataclass(frozen=True)
class DatasetSummary:
    """One dataset of one run: counts of files by what became of them, and of rows of the files loaded."""

    dataset: str
    files: int
    files_loaded: int
    files_already_loaded: int
    files_rejected: int
    files_postponed: int
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_passed_over: int
    values_unparsed: int


@dataclass(frozen=True)
class LoadSummary:
    """All that a load did: every file, and what in the landing folder was not a dataset's file."""

    files: tuple[FileResult, ...]
    warnings: tuple[str, ...] = ()

    @property
    def datasets(self) -> list[DatasetSummary]:
        """One entry per dataset that had a file, in the order of loading."""
        return [_summarise(name, self.files) for name in dict.fromkeys(file.dataset for file in self.files)]

    @property
    def rows_loaded(self) -> int:
        """Rows that this load added to raw."""
        return sum(file.rows_loaded for file in self.files)

    @property
    def rows_quarantined(self) -> int:
        """Rows that this load put into quarantine."""
        return sum(file.rows_quarantined for file in self.files)

    @property
    def rejected(self) -> list[FileResult]:
        """Files that could not be read, with their reasons."""
        return [file for file in self.files if file.status in ("rejected", "not_taken", "postponed")]

    def render(self) -> str:
        """The summary as plain text: a table, then every file that was not read, then warnings."""
        return render(self)


def _summarise(dataset: str, files: Iterable[FileResult]) -> DatasetSummary:
    own = [file for file in files if file.dataset == dataset]
    counts = {status: sum(file.status == status for file in own) for status in STATUSES}
    return DatasetSummary(
        dataset=dataset,
        files=len(own),
        files_loaded=counts["loaded"],
        files_already_loaded=counts["already_loaded"] + counts["withdrawn"],
        files_rejected=counts["rejected"] + counts["not_taken"],
        files_postponed=counts["postponed"],
        rows_read=sum(file.rows_read for file in own),
        rows_loaded=sum(file.rows_loaded for file in own),
        rows_quarantined=sum(file.rows_quarantined for file in own),
        rows_passed_over=sum(file.rows_passed_over for file in own),
        values_unparsed=sum(file.values_unparsed for file in own),
    )


HEADINGS = (
    "dataset",
    "files",
    "new",
    "known",
    "rejected",
    "postponed",
    "rows read",
    "loaded",
    "quarantined",
    "passed over",
    "unparsed",
)


def render(summary: LoadSummary) -> str:
    """Plain text table of a load."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for line in summary.datasets:
        counts = (
            line.files, line.files_loaded, line.files_already_loaded, line.files_rejected, line.files_postponed,
            line.rows_read, line.rows_loaded, line.rows_quarantined, line.rows_passed_over, line.values_unparsed,
        )  # fmt: skip
        rows.append((line.dataset, *(f"{count:,}" for count in counts)))
    if len(rows) == 1:
        rows.append(("(no files)", *[""] * (len(HEADINGS) - 1)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    table = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    table.insert(1, "  ".join("-" * width for width in widths))
    unread = [f"{file.status.replace('_', ' ')}: {file.shown_name}: {file.reason}" for file in summary.rejected]
    return "\n".join(table + unread + [f"warning: {warning}" for warning in summary.warnings])
