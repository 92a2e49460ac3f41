"""What a DuckDB connection may touch: the file it opened and the folders named, nothing else, until it is closed."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.bounds import Bounds, Config


def shut_out(connection: duckdb.DuckDBPyConnection, *folders: Path) -> None:
    """Shut out every file outside `folders`, the network and extensions; DuckDB lets nobody take it back.

    DuckDB follows links before it judges a path, but judges a pattern as it is written. It has one list for reading and
    writing.
    """
    from orchestration.ingest.paths import glob_escaped

    paths = {path for folder in folders for path in (str(folder), glob_escaped(folder))}
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in sorted(paths))
    connection.execute(f"SET allowed_directories = [{listed}]; SET enable_external_access = false")


def lock_down(connection: duckdb.DuckDBPyConnection, *folders: Path) -> None:
    """As `shut_out`, and no setting can be changed any more."""
    shut_out(connection, *folders)
    connection.execute("SET lock_configuration = true")


def is_locked(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether another connection of this process to the same file has locked it down for both."""
    row = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    return row is not None and bool(row[0])


def open_published(version: Path) -> duckdb.DuckDBPyConnection:
    """A reader of a published version: read only, no other file, no network, no setting to change.

    Through the link, a version that is swapped out and removed between the two looks is looked up once more.
    """
    config: Config = {
        **Bounds.from_env().config(),
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    while True:
        path = version.resolve()
        try:
            return duckdb.connect(str(path), read_only=True, config=config)
        except duckdb.IOException:
            if version.resolve() == path:
                raise
