"""A new version as a copy of the current one in which only the changed parts of large marts are written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.hardening import open_published
from orchestration.ingest.sql import identifier
from orchestration.publish import versions
from orchestration.publish.columns import columns_of, plain
from orchestration.settings import Settings

Parts = Mapping[str, Mapping[str, str]]
"""By mart: each column that divides it into parts, and the intermediate model that lists which of them changed."""

FREE_SHARE = 0.4  # of the version before: more is not copied along
FREE_BYTES = 64 * 1024 * 1024


def start_as_copy(settings: Settings, target: Path) -> bool:
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


def make_room(connection: duckdb.DuckDBPyConnection, parts: Parts) -> None:
    """Drop from a copy what is written anew, so that its room is used again."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    for schema, table in tables:
        if schema != "marts" or table not in parts:
            connection.execute(f"drop table published.{identifier(schema)}.{identifier(table)}")
    connection.execute("checkpoint published")


def in_changed_parts(parts: Mapping[str, str], schema: str = "intermediate") -> str:
    """SQL for whether a row belongs to a changed part; `schema` holds the lists of changed parts."""
    return " or ".join(
        f"{identifier(column)} in (select {identifier(column)} from {schema}.{identifier(model)})"
        for column, model in parts.items()
    )


def replace_parts(connection: duckdb.DuckDBPyConnection, source: str, mart: str, parts: Mapping[str, str]) -> None:
    """Give the changed parts of a mart in the copy the rows that they have now."""
    columns = columns_of(connection, source, mart)
    listed = ", ".join(identifier(column) for column, _, _ in columns)
    selected = ", ".join(plain(column, data_type) for column, data_type, _ in columns)
    changed = in_changed_parts(parts, f"{identifier(source)}.intermediate")
    target = f"published.marts.{identifier(mart)}"
    connection.execute(f"delete from {target} where {changed}")
    connection.execute(
        f"insert into {target} ({listed}) select {selected} from {identifier(source)}.marts.{identifier(mart)} where {changed}"
    )
