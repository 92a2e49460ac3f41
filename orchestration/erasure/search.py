"""Find erased people in the tables of a DuckDB file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from orchestration.erasure.fields import CUSTOMER, DEVICES, LOYALTY, PHONE, is_personal, normalised
from orchestration.ingest.sql import identifier, literal

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


def belongs(columns: list[str], prefix: str = "''") -> str:
    """SQL for whether a row is an erased person's, from the columns that a table has.

    `prefix` is SQL for what the models put before its customer numbers.
    """
    tests = []
    for column in columns:
        kind, text = _kind(column), f"CAST({identifier(column)} AS VARCHAR)"
        if kind in ("email", "phone"):
            tests.append(f"erased_{kind}({text})")
        elif kind == "c":
            tests.append(f"erased_number('c', {prefix} || {text})")
            tests.append(f"erased_email({text})")
        elif kind:
            tests.append(f"erased_number('{kind}', {text})")
    return " OR ".join(f"coalesce({test}, false)" for test in tests) or "false"


def _prefix(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> str:
    """SQL for what the models put before the customer numbers of a raw table; tracking carries those of a shop."""
    system = table.split("_")[0]
    if "folder" not in columns:
        return "''"
    if "customer_id" in columns:
        return f"'{system}:' || CASE WHEN folder IS NULL THEN '' ELSE folder || ':' END"
    row = connection.execute("SELECT value FROM ops.shop_settings WHERE name = 'tracked_shops'").fetchone()
    tracked = json.loads(row[0]).get(system) if row else None
    return literal(f"{tracked}:") if tracked else "''"


def theirs(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> str:
    """SQL for whether a row of a raw table is an erased person's."""
    return belongs(columns, _prefix(connection, table, columns))


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
    return "d" if name in DEVICES else None


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
        condition = theirs(connection, table, columns)
        if condition == "false":
            continue
        prefix = _prefix(connection, table, columns)
        wanted = [each for each in columns if _kind(each) or each in FREE_TEXT or is_personal(each, None)]
        listed = ", ".join(
            f"{prefix + ' || ' if _kind(column) == 'c' else ''}CAST({identifier(column)} AS VARCHAR)"
            for column in wanted
        )
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
        for device in [column for column in columns if column in DEVICES and known]:
            rows = connection.execute(
                f"SELECT DISTINCT {device} FROM raw.{identifier(table)} "
                f"WHERE {device} IS NOT NULL AND coalesce({', '.join(known)}) IS NOT NULL "
                f"AND NOT ({theirs(connection, table, columns)})"
            ).fetchall()
            found |= {number for (number,) in rows}
    return found
