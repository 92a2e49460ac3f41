"""A new version as a copy of the current one in which only what changed is written: parts of large marts, rows of others."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.hardening import open_published
from orchestration.ingest.sql import among, identifier
from orchestration.publish import versions
from orchestration.publish.columns import columns_of, plain
from orchestration.settings import Settings

Parts = Mapping[str, Mapping[str, str]]
"""By mart: each column that divides it into parts, and the intermediate model that lists which of them changed."""

FREE_SHARE = 0.4  # of the version before: more is not copied along
FREE_BYTES = 64 * 1024 * 1024
CHANGED_SHARE = 0.1  # of a mart's rows, gone and come: with more, it is written anew


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


def marts_in_common(connection: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """Marts that the copy has with the columns and types that they have now. Drops everything else from the copy."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    common = {table for schema, table in tables if schema == "marts" and _is_alike(connection, source, table)}
    for schema, table in tables:
        if schema != "marts" or table not in common:
            connection.execute(f"drop table published.{identifier(schema)}.{identifier(table)}")
    return common


def _is_alike(connection: duckdb.DuckDBPyConnection, source: str, mart: str) -> bool:
    relation = f"marts.{identifier(mart)}"
    wanted = _selected(columns_of(connection, source, mart))
    if not wanted:
        return False
    now, copied = (
        connection.execute(f"describe {query}").fetchall()
        for query in (f"select {wanted} from {identifier(source)}.{relation}", f"from published.{relation}")
    )
    return [column[:2] for column in now] == [column[:2] for column in copied]


def _listed(columns: list[tuple[str, str, str | None]]) -> str:
    return ", ".join(identifier(column) for column, _, _ in columns)


def _selected(columns: list[tuple[str, str, str | None]]) -> str:
    return ", ".join(plain(column, data_type) for column, data_type, _ in columns)


def in_changed_parts(parts: Mapping[str, str], schema: str = "intermediate") -> str:
    """SQL for whether a row belongs to a changed part; `schema` holds the lists of changed parts."""
    return " or ".join(
        among(identifier(column), f"select {identifier(column)} from {schema}.{identifier(model)}")
        for column, model in parts.items()
    )


def replace_parts(connection: duckdb.DuckDBPyConnection, source: str, mart: str, parts: Mapping[str, str]) -> None:
    """Give the changed parts of a mart in the copy the rows that they have now."""
    columns = columns_of(connection, source, mart)
    listed, selected = _listed(columns), _selected(columns)
    changed = in_changed_parts(parts, f"{identifier(source)}.intermediate")
    target = f"published.marts.{identifier(mart)}"
    connection.execute(f"delete from {target} where {changed}")
    connection.execute(
        f"insert into {target} ({listed}) select {selected} from {identifier(source)}.marts.{identifier(mart)} where {changed}"
    )


def replace_rows(connection: duckdb.DuckDBPyConnection, source: str, mart: str) -> int | None:
    """Give a mart in the copy the rows that it has now, and return how many; None when it is to be written anew.

    Rows are compared by a hash of 64 bits of all their columns, which costs a tenth of writing them. In the end both
    must have as many rows with the same sum of hashes; where they have not, as with rows that are equal, the mart is
    written anew.
    """
    columns = columns_of(connection, source, mart)
    listed, target = _listed(columns), f"published.marts.{identifier(mart)}"
    now = f"(select {_selected(columns)} from {identifier(source)}.marts.{identifier(mart)})"
    connection.execute(f"create or replace temp table now as select hash({listed}) as row from {now}")
    connection.execute(
        f"create or replace temp table was as select hash({listed}) as row, rowid as place from {target}"
    )
    rows, checksum = connection.execute("select count(*), sum(row) from now").fetchall()[0]
    if connection.execute("select count(*), sum(row) from was").fetchall()[0] == (rows, checksum):
        return rows
    connection.execute(
        "create or replace temp table different as select now.row as came, place as gone"
        " from was full join now on was.row = now.row where was.row is null or now.row is null"
    )
    ((changed,),) = connection.execute("select count(*) from different").fetchall()
    if changed > CHANGED_SHARE * rows:
        return None
    connection.execute(f"delete from {target} where rowid in (select gone from different where gone is not null)")
    connection.execute(
        f"insert into {target} ({listed}) select {listed} from {now}"
        f" where hash({listed}) in (select came from different where came is not null)"
    )
    copied = connection.execute(f"select count(*), sum(hash({listed})) from {target}").fetchall()[0]
    return rows if copied == (rows, checksum) else None
