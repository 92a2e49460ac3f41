"""The one way into the private warehouse file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.errors import ConfigurationError, WarehouseLockedError
from orchestration.hardening import is_locked, lock_down
from orchestration.settings import Settings, make_data_dir, private_files

DAMAGED = ("not a valid DuckDB database", "Corrupt", "checksum", "ould not read enough bytes")
SHORT_LOG = 1_000_000  # bytes that the next connection reads sooner than a checkpoint has looked through all tables


@contextmanager
def connect(
    settings: Settings, *folders: Path, read_only: bool = False, in_run: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the private warehouse: UTC, its files mode 0600, no other file in reach but those in `folders`.

    One of many connections `in_run` leaves a few rows that it wrote in the log, for a later one to take into the file:
    a checkpoint goes through every table of which rows were replaced.

    Raises WarehouseLockedError when another process has it open, ConfigurationError when the file is no database.
    """
    path = settings.warehouse
    make_data_dir(settings)
    with private_files():
        try:
            connection = duckdb.connect(str(path), read_only=read_only, config=settings.duckdb_config())
        except duckdb.Error as error:
            raise _explain(error, path) from None
        with connection:
            if not read_only:
                path.chmod(0o600)
            if not is_locked(connection):
                connection.execute("SET GLOBAL TimeZone = 'UTC'; SET enable_progress_bar = false")
                lock_down(connection, *folders)
            yield connection
            if in_run and _log_size(path) <= SHORT_LOG:
                connection.execute("PRAGMA disable_checkpoint_on_shutdown")


def _log_size(file: Path) -> int:
    log = file.with_name(f"{file.name}.wal")
    return log.stat().st_size if log.exists() else 0


def _explain(error: duckdb.Error, path: Path) -> Exception:
    text = str(error)
    if re.search(r"\block\b", text):
        holder = re.search(r"PID (\d+)", text)
        who = f"process {holder.group(1)}" if holder else "another process"
        return WarehouseLockedError(
            f"{path} is in use by {who}. One process at a time may work on the warehouse: wait until it ends, or end "
            "it, then run again. Analysts read the published file instead."
        )
    if isinstance(error, duckdb.IOException) and not any(word in text for word in DAMAGED):
        return ConfigurationError(f"{path} cannot be opened: {text.splitlines()[0]}")
    return ConfigurationError(
        f"{path} is no whole DuckDB database. `make rebuild` builds it anew from the landing folder."
    )
