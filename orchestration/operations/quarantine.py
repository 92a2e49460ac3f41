"""What is in quarantine, and a second reading of it after a fix."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.errors import ConfigurationError
from orchestration.ingest.content import sha256
from orchestration.ingest.landing import shown
from orchestration.ingest.loader import open_warehouse
from orchestration.ingest.one_file import transaction
from orchestration.ingest.sql import identifier
from orchestration.journal import one_run
from orchestration.settings import Settings
from orchestration.warehouse import connect

READ_AGAIN = "it is read again after a fix"


@dataclass(frozen=True)
class Quarantined:
    """Rows of one file in quarantine; `example` is the first one's row number and reasons, which hold no address."""

    dataset: str
    file_name: str
    rows: int
    of_rows: int
    example: str


def listed(settings: Settings) -> list[Quarantined]:
    """Every file with rows in quarantine, the most rows first. Raises WarehouseLockedError while a run is at work."""
    if not settings.warehouse.exists():
        return []
    with connect(settings, read_only=True) as connection:
        rows = connection.execute(
            "SELECT dataset, file_name, count(*), any_value(rows_read), min_by(reasons, row_number), min(row_number) "
            "FROM ops.quarantined_rows JOIN ops.loaded_files USING (file_id, dataset) "
            "GROUP BY file_id, dataset, file_name ORDER BY 3 DESC, 1, 2"
        ).fetchall()
    return [
        Quarantined(dataset, shown(name), count, of, f"row {number}: {shown(reasons)}")
        for dataset, name, count, of, reasons, number in rows
    ]


def read_again(settings: Settings, file: str | None = None) -> list[str]:
    """Let the next run read the files with quarantined rows once more, or one of them; returns their names.

    Their rows leave raw and quarantine in one transaction with the ledger's word that they are to be read, so that each
    row comes back exactly once, wherever this is cut.

    Raises ConfigurationError when a file is not in the landing folder any more: its rows would be lost.
    """
    with one_run(settings, "quarantine"), open_warehouse(settings) as connection:
        files = connection.execute(
            "SELECT DISTINCT file_id, dataset, file_name, content_sha256 FROM ops.loaded_files "
            "JOIN ops.quarantined_rows USING (file_id, dataset) WHERE status = 'loaded' ORDER BY 1, 2"
        ).fetchall()
        chosen = [row for row in files if file in (None, row[2])]
        if not chosen:
            raise ConfigurationError(
                f"No file {shown(file or '')!r} has rows in quarantine: `make quarantine` lists them."
            )
        for _, _, name, digest in chosen:
            path = settings.landing_dir / name
            if not path.is_file() or sha256(path)[0] != digest:
                raise ConfigurationError(
                    f"{shown(name)} does not lie in the landing folder as it was loaded. Put it back, or drop a corrected "
                    "file and `make withdraw` the old one."
                )
        with transaction(connection):
            for file_id, dataset, _, _ in chosen:
                connection.execute(f"DELETE FROM raw.{identifier(dataset)} WHERE _file_id = ?", [file_id])
                connection.execute("DELETE FROM ops.quarantined_rows WHERE file_id = ?", [file_id])
                connection.execute(
                    "UPDATE ops.loaded_files SET status = 'rejected', reason = ? WHERE file_id = ? AND dataset = ?",
                    [READ_AGAIN, file_id, dataset],
                )
    return [shown(name) for _, _, name, _ in chosen]
