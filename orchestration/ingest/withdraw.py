"""Take a loaded file back out, so that a bad delivery does not stay and does not come back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.errors import ConfigurationError
from orchestration.ingest import ledger
from orchestration.ingest.landing import shown
from orchestration.ingest.loader import open_warehouse
from orchestration.ingest.one_file import transaction
from orchestration.settings import Settings
from orchestration.shop_file import did_you_mean


@dataclass(frozen=True)
class Withdrawn:
    """A file that was taken out, and how many rows went with it."""

    file_id: int
    dataset: str
    file_name: str
    rows_removed: int


def withdraw(settings: Settings, file: str, reason: str = "withdrawn by hand") -> Withdrawn:
    """Remove one loaded file's rows from raw and quarantine; its content is not loaded again, nor is a rejected one's.

    `file` is its name below the landing folder, or the first six or more signs of its SHA-256. Raises
    ConfigurationError when no loaded file, or more than one, is called so.
    """
    with open_warehouse(settings) as connection:
        loaded = connection.execute(
            "SELECT file_id, dataset, file_name, content_sha256 FROM ops.loaded_files "
            "WHERE status IN ('loaded', 'rejected') ORDER BY file_id"
        ).fetchall()
        by_hash = re.fullmatch("[0-9a-f]{6,64}", file.lower()) is not None
        found = [row for row in loaded if row[2] == file or (by_hash and row[3].startswith(file.lower()))]
        if not found:
            names = {shown(row[2]) for row in loaded}
            raise ConfigurationError(
                f"No loaded file is called '{shown(file)}'. {did_you_mean(file, names) if names else ''}".strip()
            )
        if len({row[3] for row in found}) > 1:
            which = ", ".join(f"{shown(row[2])} ({row[3][:12]})" for row in found)
            raise ConfigurationError(
                f"More than one loaded file is called '{shown(file)}': {which}. Name it by its hash."
            )
        removed = 0
        with transaction(connection):
            for file_id, dataset, _, _ in found:  # a system's own file may feed several datasets
                removed += ledger.remove_rows(connection, dataset, file_id)
                connection.execute(
                    "UPDATE ops.loaded_files SET status = 'withdrawn', reason = ?, loaded_at = ? WHERE file_id = ?",
                    [reason, ledger.utc_now(), file_id],
                )
    return Withdrawn(found[0][0], ", ".join(row[1] for row in found), found[0][2], removed)
