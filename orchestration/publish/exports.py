"""Write the published marts as Parquet and CSV, for tools that cannot read DuckDB: `python -m orchestration.publish.exports`.

Each export is whole: it is written beside the one before and swapped in. Parquet keeps types; CSV is for people, with an
apostrophe before every text that a spreadsheet would run. `columns.csv` holds every mart's and column's definition.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.hardening import lock_down
from orchestration.ingest.sql import identifier, literal
from orchestration.publish import versions
from orchestration.publish.audiences import FORMULA
from orchestration.settings import Settings, private_files

COLUMNS = """
select table_name as mart, '' as column_name, '' as data_type, comment as definition, -1 as position
from duckdb_tables() where database_name = 'published' and schema_name = 'marts'
union all
select table_name, column_name, data_type, comment, column_index
from duckdb_columns() where database_name = 'published' and schema_name = 'marts'
order by mart, position
"""


@dataclass(frozen=True)
class MartsExport:
    """The folder of an export, and the rows of each mart in it."""

    folder: Path
    rows: dict[str, int]


def export_marts(settings: Settings, folder: Path, only: Sequence[str] = ()) -> MartsExport:
    """Write every mart, or those named, as `<mart>.parquet` and `<mart>.csv`; whoever runs it alone may read them.

    Raises:
        ConfigurationError: nothing is published, there is no such mart, or the folder holds something else.
    """
    version = versions.current(settings)
    if version is None:
        raise ConfigurationError("Nothing is published yet: `make run` first.")
    if folder.exists() and not (folder / "columns.csv").exists() and any(folder.iterdir()):
        raise ConfigurationError(f"{folder} holds files that are no export. Name a folder of its own with TO=….")
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.with_name(f".building-{folder.name}")
    shutil.rmtree(building, ignore_errors=True)
    with private_files(), duckdb.connect(":memory:", config=settings.duckdb_config("export")) as connection:
        building.mkdir(mode=0o700)
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        connection.execute(f"attach {literal(str(version))} as published (read_only)")
        lock_down(connection, building)
        rows = {mart: _write(connection, mart, building) for mart in _marts(connection, only)}
        columns = _neutral(["mart", "column_name", "data_type", "definition"], "VARCHAR")
        connection.execute(f"create temp table definitions as {COLUMNS}")
        _copy(connection, f"(select {columns} from definitions)", building / "columns.csv", "format csv, header")
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)
    return MartsExport(folder, rows)


def _marts(connection: duckdb.DuckDBPyConnection, only: Sequence[str]) -> list[str]:
    found = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'published' and schema_name = 'marts' order by 1"
        ).fetchall()
    ]
    if unknown := [name for name in only if name not in found]:
        raise ConfigurationError(f"There is no mart {unknown[0]!r}. There are: {', '.join(found)}.")
    return list(only) or found


def _write(connection: duckdb.DuckDBPyConnection, mart: str, folder: Path) -> int:
    relation = f"published.marts.{identifier(mart)}"
    columns = connection.execute(f"select column_name, column_type from (describe from {relation})").fetchall()
    cells = ", ".join(_neutral([name], kind) for name, kind in columns)
    _copy(connection, relation, folder / f"{mart}.parquet", "format parquet, compression zstd")
    _copy(connection, f"(select {cells} from {relation})", folder / f"{mart}.csv", "format csv, header")
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def _neutral(columns: Sequence[str], kind: str) -> str:
    """The columns as CSV may hold them."""
    if kind != "VARCHAR":
        return ", ".join(map(identifier, columns))
    return ", ".join(
        f"case when regexp_matches({identifier(name)}, '{FORMULA}') then '''' || {identifier(name)} else {identifier(name)} end as {identifier(name)}"
        for name in columns
    )


def _copy(connection: duckdb.DuckDBPyConnection, source: str, target: Path, options: str) -> None:
    connection.execute(f"copy (from {source}) to {literal(str(target))} ({options})")
    target.chmod(0o600)


def main(arguments: Sequence[str] | None = None) -> int:
    """Export, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.publish.exports", description=__doc__)
    parser.add_argument("marts", nargs="*", help="marts to write; all of them without any")
    parser.add_argument("--to", type=Path, help="folder of the files (DATA_DIR/exports/marts)")
    options = parser.parse_args(arguments)
    settings = Settings.from_env()
    try:
        export = export_marts(settings, (options.to or settings.exported_marts_dir).absolute(), options.marts)
    except (ConfigurationError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(export.rows)} marts, {sum(export.rows.values()):,} rows, as Parquet and CSV in {export.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
