"""How a mart is named and read when it is published: plain types that every tool knows."""

from __future__ import annotations

import duckdb

from orchestration.ingest.sql import identifier, literal

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


def columns_of(connection: duckdb.DuckDBPyConnection, source: str, mart: str) -> list[tuple[str, str, str | None]]:
    """Name, type and comment of each column of a mart in the database `source`, which nobody changes meanwhile."""
    connection.execute(  # once a connection: to list all columns of both files takes longer than to copy a small mart
        "create temp table if not exists columns_of_marts as"
        f" from duckdb_columns() where database_name = {literal(source)} and schema_name = 'marts'"
    )
    return connection.execute(
        "select column_name, data_type, comment from columns_of_marts where table_name = ? order by column_index",
        [mart],
    ).fetchall()


def plain(column: str, data_type: str) -> str:
    """A column as it is selected for the published file."""
    if data_type == "TIMESTAMP WITH TIME ZONE":
        return f"{identifier(column)} at time zone 'UTC' as {identifier(column)}"
    if data_type.startswith("ENUM"):
        return f"cast({identifier(column)} as varchar) as {identifier(column)}"
    if data_type in PLAIN_TYPES:
        return f"cast({identifier(column)} as {PLAIN_TYPES[data_type]}) as {identifier(column)}"
    return identifier(column)
