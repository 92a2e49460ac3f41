"""Copy the marts into a new file, look whether it is whole, and swap it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.hardening import lock_down, open_published
from orchestration.ingest.sql import identifier, literal
from orchestration.publish import versions
from orchestration.publish.columns import columns_of, plain
from orchestration.publish.parts import Parts, marts_in_common, replace_parts, replace_rows, start_as_copy

if TYPE_CHECKING:
    from orchestration.settings import Settings

# BI tools bundle older versions of DuckDB; every one since 1.2 reads this format.
STORAGE_VERSION = "v1.2.0"


class PublishError(RuntimeError):
    """The new version is not what the marts are; the published file stays as it was."""


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
    all but some parts: the new one starts as its copy, and only those parts and the changed rows of other marts are
    written. Until the swap, whatever happens, readers keep the version they had.

    Raises:
        PublishError: there are no marts, or the copy differs from them.
    """
    folder = versions.versions_dir(settings)
    folder.mkdir(parents=True, exist_ok=True)
    versions.remove_leftovers(settings)
    name = _freeidentifier(folder)
    if before_copy:
        before_copy(name)
    building = folder / f"{versions.BUILDING}{name}"
    if not parts or not start_as_copy(settings, building):
        parts = None
    rows = _copy(settings, run_id, building, fingerprint, parts)
    _verify(building, rows)
    building.chmod(0o444)
    versions.sync(building)
    version = building.replace(folder / name)
    versions.sync(folder)
    versions.swap(settings, version)
    versions.remove_leftovers(settings)
    return PublishReport(version, len(rows), sum(rows.values()), version.stat().st_size)


def _freeidentifier(folder: Path) -> str:
    stamp = datetime.now(UTC)
    name = f"warehouse-{stamp:%Y%m%dT%H%M%S}{stamp.microsecond // 1000:03d}Z.duckdb"
    return name if not (folder / name).exists() else _freeidentifier(folder)


def _copy(
    settings: Settings, run_id: str, target: Path, fingerprint: str | None, parts: Parts | None
) -> dict[str, int]:
    """Write the new file; return the rows of each mart, counted in the private warehouse."""
    source = settings.warehouse.stem  # views name the database they were made in
    with duckdb.connect(":memory:", config=settings.duckdb_config("publish")) as connection:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        connection.execute(f"attach {literal(str(settings.warehouse))} as {identifier(source)} (read_only)")
        connection.execute(f"attach {literal(str(target))} as published (storage_version {literal(STORAGE_VERSION)})")
        lock_down(connection)
        connection.execute("create schema if not exists published.marts")
        marts = _marts(connection, source)
        if not marts:
            raise PublishError("There are no marts to publish: run the models first.")
        rows = {} if parts is None else _replace(connection, source, parts)
        for mart, comment in marts:
            if mart not in rows:
                _copy_mart(connection, source, mart, comment)
                rows[mart] = _count(connection, f"{identifier(source)}.marts.{identifier(mart)}")
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


def _replace(connection: duckdb.DuckDBPyConnection, source: str, parts: Parts) -> dict[str, int]:
    """Write what changed into a copy of the current version; return the rows of each mart that is whole with that."""
    rows = {}
    for mart in sorted(marts_in_common(connection, source)):
        if mart in parts:
            replace_parts(connection, source, mart, parts[mart])
            rows[mart] = _count(connection, f"{identifier(source)}.marts.{identifier(mart)}")
        elif (count := replace_rows(connection, source, mart)) is not None:
            rows[mart] = count
        else:
            connection.execute(f"drop table published.marts.{identifier(mart)}")
    connection.execute("checkpoint published")  # so that the room of what was dropped is used again
    return rows


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def _copy_mart(connection: duckdb.DuckDBPyConnection, source: str, mart: str, comment: str | None) -> None:
    columns = columns_of(connection, source, mart)
    relation = f"{identifier(source)}.marts.{identifier(mart)}"
    selected = ", ".join(plain(column, data_type) for column, data_type, _ in columns)
    connection.execute(f"create table published.marts.{identifier(mart)} as select {selected} from {relation}")
    if comment:
        connection.execute(f"comment on table published.marts.{identifier(mart)} is {literal(comment)}")
    for column, _, about in columns:
        if about:
            connection.execute(
                f"comment on column published.marts.{identifier(mart)}.{identifier(column)} is {literal(about)}"
            )


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
        f" from {identifier(source)}.ops.loaded_files where status = 'loaded'"
    )


def _verify(file: Path, expected: dict[str, int]) -> None:
    with open_published(file) as connection:
        database = connection.execute("select current_database()").fetchall()[0][0]
        found = {mart for mart, _ in _marts(connection, database)}
        if found != set(expected):
            raise PublishError(f"The new version lacks or has too many tables: {sorted(found ^ set(expected))}.")
        for mart, rows in expected.items():
            copied = connection.execute(f"select count(*) from marts.{identifier(mart)}").fetchall()[0][0]
            if copied != rows:
                raise PublishError(f"marts.{mart} has {rows:,} rows, its copy {copied:,}.")
