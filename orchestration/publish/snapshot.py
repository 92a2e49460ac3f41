"""Copy the marts into a new file, look whether it is whole, and swap it in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.hardening import lock_down, open_published
from orchestration.publish import versions

if TYPE_CHECKING:
    from orchestration.settings import Settings

# BI tools bundle older versions of DuckDB; every one since 1.2 reads this format.
STORAGE_VERSION = "v1.2.0"

# Types that some tools cannot read, and what they become.
PLAIN_TYPES = {
    "HUGEINT": "bigint",
    "UHUGEINT": "bigint",
    "UBIGINT": "bigint",
    "JSON": "varchar",
    "UUID": "varchar",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
}


class PublishError(RuntimeError):
    """The new version is not what the marts are; the published file stays as it was."""


Parts = Mapping[str, Mapping[str, str]]
"""By mart: each column that divides it into parts, and the intermediate model that lists which of them changed."""

FREE_SHARE = 0.4  # of the version before: more is not copied along
FREE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class PublishReport:
    """The published version: its path, tables, rows of all tables, and bytes."""

    file: Path
    tables: int
    rows: int
    bytes: int


def publish(
    settings: Settings,
    run_id: str,
    before_copy: Callable[[str], None] | None = None,
    fingerprint: str | None = None,
    parts: Parts | None = None,
) -> PublishReport:
    """Publish every relation of schema `marts` as a table of a new file, then swap that file in.

    `before_copy` gets the new version's file name before anything is copied, so that the run's own row can be part of
    the copy. `fingerprint` says what the marts were made of. `parts` names the marts of which the current version holds
    all but some parts: the new one starts as its copy, and only those parts are written. Until the swap, whatever
    happens, readers keep the version they had.

    Raises:
        PublishError: there are no marts, or the copy differs from them.
    """
    folder = versions.versions_dir(settings)
    folder.mkdir(parents=True, exist_ok=True)
    versions.remove_leftovers(settings)
    name = _free_name(folder)
    if before_copy:
        before_copy(name)
    building = folder / f"{versions.BUILDING}{name}"
    rows = _copy(settings, run_id, building, fingerprint, _start(settings, building) and parts or {})
    _verify(building, rows)
    building.chmod(0o444)
    versions.sync(building)
    version = building.replace(folder / name)
    versions.sync(folder)
    versions.swap(settings, version)
    versions.remove_leftovers(settings)
    return PublishReport(version, len(rows), sum(rows.values()), version.stat().st_size)


def _free_name(folder: Path) -> str:
    stamp = datetime.now(UTC)
    name = f"warehouse-{stamp:%Y%m%dT%H%M%S}{stamp.microsecond // 1000:03d}Z.duckdb"
    return name if not (folder / name).exists() else _free_name(folder)


def _start(settings: Settings, target: Path) -> bool:
    """Copy the current version, to be changed; False when there is none, or too much of it is free room."""
    base = versions.current(settings)
    if base is None:
        return False
    with open_published(base) as connection:
        ((block, total, free),) = connection.execute(
            "select block_size, total_blocks, free_blocks from pragma_database_size()"
            " where database_name = current_database()"
        ).fetchall()
    if free > FREE_SHARE * total and free * block > FREE_BYTES:
        return False
    shutil.copyfile(base, target)
    return True


def _copy(settings: Settings, run_id: str, target: Path, fingerprint: str | None, parts: Parts) -> dict[str, int]:
    """Write the new file; return the rows of each mart, counted in the private warehouse."""
    source = settings.warehouse.stem  # views name the database they were made in
    with duckdb.connect(":memory:", config=settings.duckdb_config("publish")) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        connection.execute(f"attach {_text(settings.warehouse)} as {_name(source)} (read_only)")
        connection.execute(f"attach {_text(target)} as published (storage_version {_text(STORAGE_VERSION)})")
        lock_down(connection)
        connection.execute("create schema if not exists published.marts")
        marts = _marts(connection, source)
        if not marts:
            raise PublishError("There are no marts to publish: run the models first.")
        _make_room(connection, parts)
        rows = {}
        for mart, comment in marts:
            if mart in parts:
                _replace_parts(connection, source, mart, parts[mart])
            else:
                _copy_mart(connection, source, mart, comment)
            rows[mart] = _count(connection, f"{_name(source)}.marts.{_name(mart)}")
        _sign(connection, source, run_id, versions.current(settings), fingerprint)
        connection.execute("checkpoint published")
        connection.execute("detach published")
    return rows


def _marts(connection: duckdb.DuckDBPyConnection, source: str) -> list[tuple[str, str | None]]:
    return connection.execute(
        """
        select table_name, comment from duckdb_tables() where database_name = $source and schema_name = 'marts'
        union all
        select view_name, comment from duckdb_views() where database_name = $source and schema_name = 'marts'
        order by 1
        """,
        {"source": source},
    ).fetchall()


def _make_room(connection: duckdb.DuckDBPyConnection, parts: Parts) -> None:
    """Drop from a copy what is written anew, so that its room is used again."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    for schema, table in tables:
        if schema != "marts" or table not in parts:
            connection.execute(f"drop table published.{_name(schema)}.{_name(table)}")
    connection.execute("checkpoint published")


def _replace_parts(
    connection: duckdb.DuckDBPyConnection, source: str, mart: str, parts: Mapping[str, str]
) -> None:
    columns = _columns(connection, source, mart)
    listed = ", ".join(_name(column) for column, _, _ in columns)
    selected = ", ".join(_plain(column, data_type) for column, data_type, _ in columns)
    changed = " or ".join(
        f"{_name(column)} in (select {_name(column)} from {_name(source)}.intermediate.{_name(model)})"
        for column, model in parts.items()
    )
    target = f"published.marts.{_name(mart)}"
    connection.execute(f"delete from {target} where {changed}")
    connection.execute(
        f"insert into {target} ({listed}) select {selected} from {_name(source)}.marts.{_name(mart)} where {changed}"
    )


def _columns(connection: duckdb.DuckDBPyConnection, source: str, mart: str) -> list[tuple[str, str, str | None]]:
    return connection.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where database_name = ? and schema_name = 'marts' and table_name = ? order by column_index",
        [source, mart],
    ).fetchall()


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def _copy_mart(connection: duckdb.DuckDBPyConnection, source: str, mart: str, comment: str | None) -> None:
    columns = _columns(connection, source, mart)
    relation = f"{_name(source)}.marts.{_name(mart)}"
    selected = ", ".join(_plain(column, data_type) for column, data_type, _ in columns)
    connection.execute(f"create table published.marts.{_name(mart)} as select {selected} from {relation}")
    if comment:
        connection.execute(f"comment on table published.marts.{_name(mart)} is {_text(comment)}")
    for column, _, about in columns:
        if about:
            connection.execute(f"comment on column published.marts.{_name(mart)}.{_name(column)} is {_text(about)}")


def _plain(column: str, data_type: str) -> str:
    if data_type == "TIMESTAMP WITH TIME ZONE":
        return f"{_name(column)} at time zone 'UTC' as {_name(column)}"
    if data_type.startswith("ENUM"):
        return f"cast({_name(column)} as varchar) as {_name(column)}"
    if data_type in PLAIN_TYPES:
        return f"cast({_name(column)} as {PLAIN_TYPES[data_type]}) as {_name(column)}"
    return _name(column)


def _sign(
    connection: duckdb.DuckDBPyConnection, source: str, run_id: str, before: Path | None, fingerprint: str | None
) -> None:
    """Note in the file which run made it and which landing files it holds: that is what is new to the next run."""
    connection.execute("create schema if not exists published.meta")
    connection.execute(
        "create table published.meta.publication as select"
        " cast(? as varchar) as run_id, cast(? as timestamp) as published_at, cast(? as varchar) as previous_file,"
        " cast(? as varchar) as input_fingerprint",
        [run_id, datetime.now(UTC).replace(tzinfo=None), before.name if before else None, fingerprint],
    )
    connection.execute(
        "create table published.meta.loaded_files as select distinct dataset, content_sha256"
        f" from {_name(source)}.ops.loaded_files where status = 'loaded'"
    )


def _verify(file: Path, expected: dict[str, int]) -> None:
    with open_published(file) as connection:
        database = connection.execute("select current_database()").fetchall()[0][0]
        found = {mart for mart, _ in _marts(connection, database)}
        if found != set(expected):
            raise PublishError(f"The new version lacks or has too many tables: {sorted(found ^ set(expected))}.")
        for mart, rows in expected.items():
            copied = connection.execute(f"select count(*) from marts.{_name(mart)}").fetchall()[0][0]
            if copied != rows:
                raise PublishError(f"marts.{mart} has {rows:,} rows, its copy {copied:,}.")


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
