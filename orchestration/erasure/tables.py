"""Take erased people out of the tables of a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from orchestration.erasure.fields import CUSTOMER, DEVICE, LOYALTY, PHONE, is_personal, normalised
from orchestration.ingest.sql import identifier, literal

KEPT_SCHEMAS = ("raw", "ops", "seeds", "predictions", "main")  # all others are built anew by the next run
Contents = Iterable[tuple[str, str]]  # SHA-256 of landing files before and after
FREE_TEXT = ("_extra", "_unparsed")

DIGITS = "regexp_replace(replace(trim(t), '(0)', ''), '[^0-9]', '', 'g')"
MACROS = f"""
CREATE OR REPLACE TEMP MACRO keyed(t) AS sha256((SELECT any_value(key) FROM erased_key) || ':' || t);
CREATE OR REPLACE TEMP MACRO is_erased(h) AS h IN (SELECT hash FROM erased_hashes);
CREATE OR REPLACE TEMP MACRO erased_email(t) AS t LIKE '%@%' AND is_erased(keyed(lower(trim(t))));
CREATE OR REPLACE TEMP MACRO erased_phone(t) AS CASE WHEN length({DIGITS}) < 6 THEN false
    WHEN replace(trim(t), '(0)', '') LIKE '+%' THEN is_erased(keyed('+' || {DIGITS}))
    WHEN {DIGITS} LIKE '00%' THEN is_erased(keyed('+' || substr({DIGITS}, 3))) ELSE is_erased(keyed({DIGITS})) END;
CREATE OR REPLACE TEMP MACRO erased_number(kind, t) AS is_erased(keyed(kind || ':' || trim(t)))
    OR (kind = 'c' AND erased_email(t));
CREATE OR REPLACE TEMP MACRO forgotten(t) AS CASE WHEN t IS NOT NULL
    THEN 'erased-' || substr(keyed('gone:' || t), 1, 20) END;
"""


@dataclass
class Found:
    """What the erased people's rows held, in clear: addresses and numbers, and the rest of their records."""

    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    loyalty: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def prepare(connection: duckdb.DuckDBPyConnection, key: str, hashes: Iterable[str]) -> None:
    """Make the list of erased hashes and the macros that compare with it, for this connection."""
    connection.execute("CREATE OR REPLACE TEMP TABLE erased_key AS SELECT ? AS key", [key])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE erased_hashes AS SELECT unnest(?::VARCHAR[]) AS hash", [list(hashes)]
    )
    connection.execute(MACROS)


def belongs(columns: list[str], system: str = "") -> str:
    """SQL for whether a row is an erased person's, from the columns that a table has; `system` is where it comes from."""
    tests = []
    for column in columns:
        kind, text = _kind(column), _number(column, columns, system)
        if kind in ("email", "phone"):
            tests.append(f"erased_{kind}({text})")
        elif kind:
            tests.append(f"erased_number('{kind}', {text})")
    return " OR ".join(f"coalesce({test}, false)" for test in tests) or "false"


def _number(column: str, columns: list[str], system: str) -> str:
    """A column as text; a customer number of another system as the models qualify it."""
    text = f"CAST({identifier(column)} AS VARCHAR)"
    if column == "customer_id" and "folder" in columns:
        return f"'{system}:' || CASE WHEN folder IS NULL THEN '' ELSE folder || ':' END || {text}"
    return text


def _kind(column: str) -> str | None:
    name = normalised(column)
    if "mail" in name and not name.endswith(("hash", "consent")):
        return "email"
    if PHONE.search(name):
        return "phone"
    if CUSTOMER.search(name):
        return "c"
    if LOYALTY.search(name):
        return "l"
    return "d" if name == DEVICE else None


def raw_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Tables of schema raw with their columns of text."""
    rows = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'raw' AND data_type IN ('VARCHAR', 'JSON') "
        "GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    return {str(table): list(columns) for table, columns in rows}


def look(connection: duckdb.DuckDBPyConnection) -> Found:
    """Everything that the rows of the erased people say of them."""
    found = Found()
    places = {
        "email": found.emails, "phone": found.phones, "c": found.customers, "l": found.loyalty, "d": found.devices,
    }  # fmt: skip
    for table, columns in raw_tables(connection).items():
        condition = belongs(columns, table.split("_")[0])
        if condition == "false":
            continue
        wanted = [each for each in columns if _kind(each) or each in FREE_TEXT or is_personal(each, None)]
        listed = ", ".join(_number(column, columns, table.split("_")[0]) for column in wanted)
        for row in connection.execute(f"SELECT {listed} FROM raw.{identifier(table)} WHERE {condition}").fetchall():
            named = dict(zip(wanted, row, strict=True))
            if named.get("first_name") and named.get("last_name"):
                found.texts.add(f"{named['first_name']} {named['last_name']}")
            for column, value in named.items():
                if value:
                    places.get(_kind(column) or "", found.texts).add(str(value))
    return found


def shared_devices(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Devices on which somebody else is known as well: they stay, or another person would lose theirs."""
    found: set[str] = set()
    for table, columns in raw_tables(connection).items():
        known = [identifier(column) for column in columns if _kind(column) in ("email", "phone", "c", "l")]
        if DEVICE in columns and known:
            rows = connection.execute(
                f"SELECT DISTINCT {DEVICE} FROM raw.{identifier(table)} "
                f"WHERE {DEVICE} IS NOT NULL AND coalesce({', '.join(known)}) IS NOT NULL "
                f"AND NOT ({belongs(columns, table.split('_')[0])})"
            ).fetchall()
            found |= {device for (device,) in rows}
    return found


def scrub_raw(connection: duckdb.DuckDBPyConnection, needles: list[str]) -> int:
    """Blank what is personal in the erased people's rows, remove their customer records, and their addresses elsewhere.

    The ledger counts removed records as never read, so that the books still balance. Returns the rows touched.
    """
    touched = 0
    for table, columns in raw_tables(connection).items():
        name, condition = f"raw.{identifier(table)}", belongs(columns, table.split("_")[0])
        if condition != "false" and "customers" in table:
            touched += _remove(connection, name, condition)
        elif condition != "false":
            blanks = [
                f"{identifier(column)} = {blank(column)}"
                for column in columns
                if column in FREE_TEXT or normalised(column) == DEVICE or is_personal(column, None)
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
    numbers = ", ".join(literal(each) for each in sorted(customers)) or "NULL"
    fields = " OR ".join(
        f"json_extract_string(content, '$.{name}') IN ({numbers})" for name in ("customer_id", "user_id")
    )
    touched = _count(
        connection,
        "UPDATE ops.quarantined_rows SET content = '{}', "
        "reasons = regexp_replace(reasons, '''[^'']*''', 'the value', 'g') "
        f"WHERE {holds} OR CASE WHEN json_valid(content) THEN {fields} END",
    )
    return touched + _blank(connection, "ops.loaded_files", "file_name", needles, "erased")


def blank(column: str) -> str:
    """SQL for what stands in a personal column of an erased person's row."""
    return f"forgotten({identifier(column)})" if normalised(column) == DEVICE else "NULL"


def drop_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what the models made of raw; the next run makes it again, without the erased people."""
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in KEPT_SCHEMAS:
            connection.execute(f"DROP SCHEMA {identifier(schema)} CASCADE")


def scrub_published(connection: duckdb.DuckDBPyConnection, people: set[str], about_people: set[str]) -> int:
    """Take people out of an open published version: their rows in marts about people, their number in all others."""
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
            gone = ("person_id", "customer_id", "customer_ids", "email_hash", DEVICE)
            blanks = ", ".join(f"{identifier(column)} = NULL" for column in columns if column in gone)
            touched += _count(connection, f"UPDATE {name} SET {blanks} WHERE {condition}")
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
