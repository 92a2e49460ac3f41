"""Give the disk back what the private file no longer uses.

DuckDB reuses the blocks of dropped tables and never returns them. So the file is copied into a new one, checked, and put
in the old one's place with one rename: killed at any moment, either the old or the new file is there, whole.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import WarehouseError
from orchestration.hardening import lock_down
from orchestration.ingest.sql import literal
from orchestration.publish.versions import sync
from orchestration.settings import PRIVATE_STORAGE, Settings, private_files
from orchestration.warehouse import connect

FREE_SHARE = 0.5
FREE_BYTES = 64 * 1024 * 1024
UNFINISHED = ".compacting-"

Counts = dict[tuple[str, str], int]


class CompactionError(WarehouseError):
    """The copy is not what the warehouse is; the warehouse stays as it was."""


@dataclass(frozen=True)
class Compacted:
    """Size of the private file before and after, in bytes."""

    before: int
    after: int


def compact_when_worth_it(settings: Settings) -> Compacted | None:
    """Compact the private file if more than half of it, and 64 MB, is free, and the disk has room for the copy.

    Every run needs some free room for what it rebuilds; a file that was just compacted grows by it again and is left
    alone from then on, since what a run needs twice over is less than half. No connection may be open.

    Raises:
        CompactionError: the copy differs from the warehouse, which stays as it was.
    """
    fresh = settings.warehouse.with_name(UNFINISHED + settings.warehouse.name)
    _remove(fresh)
    with connect(settings) as connection:
        connection.execute("checkpoint")
        used, free = _blocks(connection)
    if free <= FREE_BYTES or free <= FREE_SHARE * (used + free):
        return None
    if shutil.disk_usage(settings.data_dir).free < 2 * used:
        return None
    return compact(settings, fresh)


def compact(settings: Settings, fresh: Path) -> Compacted:
    """Write all that the private file holds into `fresh`, and put that in its place."""
    before = settings.warehouse.stat().st_size
    try:
        with private_files():
            expected = _copy(settings, fresh)
        _verify(settings, fresh, expected)
        sync(fresh)
        fresh.replace(settings.warehouse)
    finally:
        _remove(fresh)
    sync(settings.data_dir)
    return Compacted(before, settings.warehouse.stat().st_size)


def _copy(settings: Settings, fresh: Path) -> Counts:
    source = settings.warehouse.stem  # views name the database they were made in
    with duckdb.connect(":memory:", config=settings.duckdb_config("upkeep")) as connection:
        connection.execute(f"attach {literal(str(settings.warehouse))} as {source} (read_only)")
        connection.execute(f"attach {literal(str(fresh))} as fresh (storage_version '{PRIVATE_STORAGE}')")
        lock_down(connection)
        connection.execute(f"copy from database {source} to fresh")
        connection.execute("checkpoint fresh")
        expected = _counts(connection, source)
        connection.execute("detach fresh")
    return expected


def _verify(settings: Settings, fresh: Path, expected: Counts) -> None:
    if any(path.with_name(path.name + ".wal").exists() for path in (fresh, settings.warehouse)):
        raise CompactionError(f"{settings.warehouse} was written to while it was compacted; it is kept as it is.")
    with duckdb.connect(":memory:", config=settings.duckdb_config("upkeep")) as connection:
        connection.execute(f"attach {literal(str(fresh))} as {settings.warehouse.stem} (read_only)")
        lock_down(connection)
        if _counts(connection, settings.warehouse.stem) != expected:
            raise CompactionError(
                f"The compacted copy of {settings.warehouse} differs from it; the file is kept as it is."
            )


def _counts(connection: duckdb.DuckDBPyConnection, database: str) -> Counts:
    """Rows of every table, and of every view its columns."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = $database",
        {"database": database},
    ).fetchall()
    views = connection.execute(
        "select schema_name, view_name, column_count from duckdb_views() where database_name = $database and not internal",
        {"database": database},
    ).fetchall()
    counts = {(schema, f"{view} (view)"): columns for schema, view, columns in views}
    for schema, table in tables:
        rows = connection.execute(f'select count(*) from "{database}"."{schema}"."{table}"').fetchall()
        counts[schema, table] = rows[0][0]
    return counts


def _blocks(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Bytes in use and free, of the file."""
    size, used, free = connection.execute(
        "select block_size, used_blocks, free_blocks from pragma_database_size() where database_name = current_database()"
    ).fetchall()[0]
    return size * used, size * free


def _remove(fresh: Path) -> None:
    for path in (fresh, fresh.with_name(fresh.name + ".wal")):
        path.unlink(missing_ok=True)
