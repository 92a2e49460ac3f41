"""Take erased people out of the tables of a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from orchestration.erasure.fields import DEVICES, is_personal, normalised
from orchestration.erasure.search import FREE_TEXT, raw_tables, theirs
from orchestration.ingest.sql import identifier, literal

KEPT_SCHEMAS = ("raw", "ops", "seeds", "predictions", "main")  # all others are built anew by the next run
Contents = Iterable[tuple[str, str]]  # SHA-256 of landing files before and after


def scrub_raw(connection: duckdb.DuckDBPyConnection, needles: list[str]) -> int:
    """Blank what is personal in the erased people's rows, remove their customer records, and their addresses elsewhere.

    The ledger counts removed records as never read, so that the books still balance. Returns the rows touched.
    """
    touched = 0
    for table, columns in raw_tables(connection).items():
        name, condition = f"raw.{identifier(table)}", theirs(connection, table, columns)
        if condition != "false" and "customers" in table:
            touched += _remove(connection, name, condition)
        elif condition != "false":
            blanks = [
                f"{identifier(column)} = {blank(column)}"
                for column in columns
                if column in FREE_TEXT or normalised(column) in DEVICES or is_personal(column, None)
            ]
            touched += _count(connection, f"UPDATE {name} SET {', '.join(blanks)} WHERE {condition}")
        touched += sum(_blank(connection, name, column, needles, "") for column in columns)
    return touched


def know_again(connection: duckdb.DuckDBPyConnection, table: str, contents: Contents) -> None:
    """Let a list of loaded contents know the rewritten ones as those that it had."""
    for before, after in contents:
        connection.execute(f"UPDATE {table} SET content_sha256 = ? WHERE content_sha256 = ?", [after, before])


def scrub_books(connection: duckdb.DuckDBPyConnection, needles: list[str], customers: set[str]) -> int:
    """Blank the quarantined rows and the file names that hold them."""
    holds = " OR ".join(f"contains(lower(content), {literal(needle.lower())})" for needle in needles) or "false"
    fields = " OR ".join(
        _named(f"json_extract_string(content, '$.{name}')", customers) for name in ("customer_id", "user_id")
    )
    touched = _count(
        connection,
        "UPDATE ops.quarantined_rows SET content = '{}', "
        "reasons = regexp_replace(reasons, '''[^'']*''', 'the value', 'g') "
        f"WHERE {holds} OR CASE WHEN json_valid(content) THEN {fields} END",
    )
    return touched + _blank(connection, "ops.loaded_files", "file_name", needles, "erased")


def _named(number: str, customers: set[str]) -> str:
    """SQL for whether a quarantined row names one of the customers; a system's own rows have its own numbers."""
    own = ", ".join(literal(each) for each in sorted(customers) if ":" not in each) or "NULL"
    tests = [f"{number} IN ({own})"] + [
        f"starts_with(dataset, {literal(each.split(':')[0])}) AND {number} = {literal(each.rsplit(':', 1)[1])}"
        for each in sorted(customers)
        if ":" in each
    ]
    return " OR ".join(tests)


def blank(column: str) -> str:
    """SQL for what stands in a personal column of an erased person's row."""
    return f"forgotten({identifier(column)})" if normalised(column) in DEVICES else "NULL"


def drop_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what the models made of raw; the next run makes it again, without the erased people."""
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in KEPT_SCHEMAS:
            connection.execute(f"DROP SCHEMA {identifier(schema)} CASCADE")


def scrub_published(
    connection: duckdb.DuckDBPyConnection, people: set[str], about_people: set[str], devices: Mapping[str, str]
) -> int:
    """Take people out of an open published version: their rows in marts about people, their number in all others.

    `devices` are theirs, with what stands for them in the numbers of sessions that hold them (as GA4's do).
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE erased_people AS SELECT unnest(?::VARCHAR[]) AS person", [list(people)]
    )
    rows = connection.execute(
        "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE schema_name = 'marts' "
        "AND database_name = current_database() AND data_type = 'VARCHAR' GROUP BY table_name"
    ).fetchall()
    touched = 0
    for table, columns in rows:
        name = f"marts.{identifier(table)}"
        condition = " OR ".join(
            f"{column} IN (FROM erased_people)" for column in columns if column in ("person_id", "old_person_id")
        )
        if condition and table in about_people:
            touched += _count(connection, f"DELETE FROM {name} WHERE {condition}")
        elif condition:
            gone = ("person_id", "customer_id", "customer_ids", "email_hash", "anonymous_id")
            blanks = ", ".join(f"{identifier(column)} = NULL" for column in columns if column in gone)
            touched += _count(connection, f"UPDATE {name} SET {blanks} WHERE {condition}")
        for device, stands in devices.items() if "session_id" in columns else ():
            renamed = f"SET session_id = replace(session_id, {literal(device)}, {literal(stands)})"
            _count(connection, f"UPDATE {name} {renamed} WHERE contains(session_id, {literal(device)})")
    return touched


def _remove(connection: duckdb.DuckDBPyConnection, name: str, condition: str) -> int:
    rows = connection.execute(f"SELECT _file_id, count(*) FROM {name} WHERE {condition} GROUP BY ALL").fetchall()
    connection.execute(f"DELETE FROM {name} WHERE {condition}")
    for file_id, count in rows:
        connection.execute(
            "UPDATE ops.loaded_files SET rows_read = rows_read - ?, rows_loaded = rows_loaded - ? WHERE file_id = ?",
            [count, count, file_id],
        )
    return sum(count for _, count in rows)


def _blank(connection: duckdb.DuckDBPyConnection, name: str, column: str, needles: list[str], by: str) -> int:
    """Replace each needle in a column of text, whatever its case."""
    quoted = identifier(column)
    return sum(
        _count(
            connection,
            f"UPDATE {name} SET {quoted} = regexp_replace({quoted}, regexp_escape({literal(needle)}), '{by}', 'gi') "
            f"WHERE contains(lower({quoted}), {literal(needle.lower())})",
        )
        for needle in needles
    )


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0
