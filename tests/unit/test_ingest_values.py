"""Every type: what is read, how, and what is refused rather than guessed."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.ingest.contracts import Column, read_contracts
from orchestration.ingest.parsing import parse, text_of
from orchestration.ingest.source import Field, match
from orchestration.ingest.sql import identifier, json_object, literal

PROJECT = Path(__file__).resolve().parents[2]
MONEY = "decimal(18,4)"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def read(
    connection: duckdb.DuckDBPyConnection, value: str | None, data_type: str, timezone: str = "UTC", **meta: Any
) -> tuple[Any, str | None]:
    """Value and complaint of a text read as a column of `data_type`."""
    field = Field("x", "c0")
    parsed = parse(Column("x", data_type, **meta), field, "t0", "b0", timezone)
    row = connection.execute(
        f"SELECT CASE WHEN {parsed.check or True} THEN b0 END AS v, CASE WHEN t0 IS NULL OR v IS NOT NULL THEN NULL "
        f"WHEN b0 IS NULL THEN {parsed.complaint} ELSE {parsed.check_complaint} END "
        f"FROM (SELECT t0, {parsed.value} AS b0 FROM (SELECT {text_of(field)} AS t0 FROM (SELECT ? AS c0)))",
        [value],
    ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("text", "timezone", "expected"),
    [
        ("2025-05-12T15:06:16Z", "Europe/London", datetime(2025, 5, 12, 15, 6, 16)),
        ("2025-05-12 15:06:16", "UTC", datetime(2025, 5, 12, 15, 6, 16)),
        ("2025-05-12 15:06:16", "Europe/London", datetime(2025, 5, 12, 14, 6, 16)),
        ("2025-01-12T15:06", "Europe/London", datetime(2025, 1, 12, 15, 6)),
        ("2025-05-12 15:06:16 -0400", "UTC", datetime(2025, 5, 12, 19, 6, 16)),
        ("2025-05-12T15:06:16+05:30", "UTC", datetime(2025, 5, 12, 9, 36, 16)),
        ("2025-05-12T15:06+01", "UTC", datetime(2025, 5, 12, 14, 6)),
        ("2025-05-12T15:06Z", "Asia/Tokyo", datetime(2025, 5, 12, 15, 6)),
        ("2025-05-12T15:06:16.123456Z", "UTC", datetime(2025, 5, 12, 15, 6, 16, 123456)),
        ("2025-05-12T15:06:16.123456789-01:00", "UTC", datetime(2025, 5, 12, 16, 6, 16, 123456)),
        ("2025-05-12", "UTC", datetime(2025, 5, 12)),
        ("2025-05-12", "America/New_York", datetime(2025, 5, 12, 4)),
        ("  2025-05-12T15:06:16Z\t", "UTC", datetime(2025, 5, 12, 15, 6, 16)),
        ("2024-02-29 00:00:00", "UTC", datetime(2024, 2, 29)),
        ("2025-05-12T24:00:00Z", "UTC", datetime(2025, 5, 13)),
        ("1990-01-01", "UTC", datetime(1990, 1, 1)),
        ("2100-12-31 23:59:59", "UTC", datetime(2100, 12, 31, 23, 59, 59)),
        # the hour that daylight saving skips, and the one that it repeats (read as the later)
        ("2025-03-30 01:30:00", "Europe/London", datetime(2025, 3, 30, 1, 30)),
        ("2025-10-26 01:30:00", "Europe/London", datetime(2025, 10, 26, 1, 30)),
    ],
)
def test_timestamps_become_utc(
    connection: duckdb.DuckDBPyConnection, text: str, timezone: str, expected: datetime
) -> None:
    assert read(connection, text, "timestamp", timezone) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "02/01/2025", "2025-1-2", "2025-13-01", "2025-02-30 10:00:00", "2025-01-01T25:00:00Z", "2025-01-01 10:00:60",
        "20250101T101010Z", "1735689600", "2025-01-01 10:00:00 PM", "2025-01-01T10:00:00+25:00", "2025-01-01 10",
        "2025-01-01T10:00:00 Europe/London", "today", "epoch", "infinity", "2025-01-01 (BC)", "2025-01-01T",
        "-123-01-01", "2025-01-01T10:00:00+01:0", "\uff12\uff10\uff12\uff15-01-01",
    ],
)  # fmt: skip
def test_what_is_no_iso_timestamp_is_not_guessed(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, text, "timestamp") == (None, "is not an ISO 8601 timestamp")


@pytest.mark.parametrize("text", ["1989-12-31 23:59:59", "2101-01-01", "0001-01-01", "9999-12-31T00:00:00Z"])
def test_years_beyond_the_range_are_refused(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(connection, text, "timestamp") == (None, "is not in the years 1990 to 2100")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2025-12-31T00:00:00", date(2025, 12, 31)),
        ("2025-12-31 00:00:00.000", date(2025, 12, 31)),
        ("2025-12-31T00:00:00Z", date(2025, 12, 31)),
        ("2025-12-31T10:00:00", None),
        ("31.12.2025", None),
        ("2025-02-29", None),
        ("46022", None),
    ],
)
def test_dates(connection: duckdb.DuckDBPyConnection, text: str, expected: date | None) -> None:
    assert read(connection, text, "date")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", "10"), ("-10.5", "-10.5"), ("+0.01", "0.01"), (".5", "0.5"), ("5.", "5"), ("10.00000", "10"),
        ("0.1234", "0.1234"), ("00012.50", "12.5"), ("99999999999999.9999", "99999999999999.9999"), ("-0", "0"),
        ("1,000.00", None), ("1.000,00", None), ("10,5", None), ("1e3", None), ("1_000", None), ("€10", None),
        ("10 EUR", None), ("nan", None), ("inf", None), ("0x10", None), ("--5", None), (".", None), ("1.23456", None),
        ("999999999999999", None), ("(5.00)", None), ("5-", None), ("١٢", None),
    ],
)  # fmt: skip
def test_money_is_plain_decimal_text(connection: duckdb.DuckDBPyConnection, text: str, expected: str | None) -> None:
    assert read(connection, text, MONEY)[0] == (Decimal(expected) if expected else None)


def test_complaints_about_numbers_say_which(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, "1.23456", MONEY)[1] == "has more than 14 digits before or 4 after the point"
    assert read(connection, "abc", MONEY)[1] == "is not a number"
    assert read(connection, "1.5", "bigint")[1] == "is not a whole number"
    assert read(connection, "-1", MONEY, minimum=0) == (None, "is below 0")
    assert read(connection, "6", "bigint", minimum=1, maximum=5) == (None, "is above 5")


@settings(max_examples=150, deadline=None)
@given(st.decimals(min_value="-99999999999999", max_value="99999999999999", places=4))
@example(Decimal("90071992547409.9301"))
def test_money_is_kept_to_the_last_digit(connection: duckdb.DuckDBPyConnection, amount: Decimal) -> None:
    assert read(connection, format(amount, "f"), MONEY)[0] == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 12), ("12.0", 12), ("-3", -3), ("+7.", 7), ("9223372036854775807", 2**63 - 1),
     ("9223372036854775808", None), ("12.5", None), ("1e3", None), ("1,000", None)],
)  # fmt: skip
def test_whole_numbers(connection: duckdb.DuckDBPyConnection, text: str, expected: int | None) -> None:
    assert read(connection, text, "bigint")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("TRUE", True), ("t", True), ("Yes", True), ("1", True), ("false", False), ("F", False), ("no", False),
     ("0", False), ("maybe", None), ("2", None), ("on", None)],
)  # fmt: skip
def test_booleans(connection: duckdb.DuckDBPyConnection, text: str, expected: bool | None) -> None:
    assert read(connection, text, "boolean")[0] is expected


def test_texts(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, "  a b\u00a0", "varchar") == ("a b", None)
    assert read(connection, " \t\r\n", "varchar") == (None, None)
    assert read(connection, "", "varchar") == (None, None)
    assert read(connection, None, "varchar") == (None, None)
    assert read(connection, "PAID", "varchar", accepted_values=("paid", "pending")) == ("paid", None)
    assert read(connection, "payed", "varchar", accepted_values=("paid", "pending")) == (
        None,
        "is not one of paid, pending",
    )
    assert read(connection, "eur", "varchar", pattern="[A-Z]{3}", upper=True) == ("EUR", None)
    assert read(connection, "euro", "varchar", pattern="[A-Z]{3}", upper=True)[0] is None


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(alphabet="0123456789-+:.TZ e", max_size=26),
        st.from_regex(
            r"\A(19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{1,6})?)?( ?[+-][01]\d:?[0-5]\d|Z)?\Z"
        ),
        st.from_regex(r"\A[ -9]{4}-[ -9]{2}-[ -9]{2}[T ][ -9]{2}:[ -9]{2}:[ -9]{2}Z?\Z"),
    )
)
def test_a_timestamp_is_read_as_python_reads_it_or_not_at_all(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    value, _ = read(connection, text, "timestamp")
    if value is not None and text[11:13] != "24":
        expected = datetime.fromisoformat(text.strip().replace(" +", "+").replace(" -", "-"))
        assert value == (expected - (expected.utcoffset() or expected - expected)).replace(tzinfo=None)


def test_quoting_survives_anything(connection: duckdb.DuckDBPyConnection) -> None:
    hostile = "a'b\"c\\d\n--;{}"
    assert connection.execute(f"SELECT {literal(hostile)} AS {identifier(hostile)}").fetchall() == [(hostile,)]
    (row,) = connection.execute(
        f"SELECT {json_object([(hostile, 'true', literal(hostile)), ('n', 'false', 'NULL')])}"
    ).fetchall()
    assert row == ('{"a\'b\\"c\\\\d\\n--;{}":"a\'b\\"c\\\\d\\n--;{}"}',)
    assert connection.execute(f"SELECT {json_object([('n', 'false', 'NULL')])}").fetchall() == [(None,)]


def test_contracts_come_from_the_source_yaml() -> None:
    contracts = read_contracts(PROJECT)
    orders = contracts["orders"]
    assert next(iter(contracts)) == "orders"
    assert [column.name for column in orders.required] == ["order_id", "ordered_at", "currency", "total_amount"]
    assert (orders.key, orders.version, orders.quarantine_share) == (("order_id",), "updated_at", 0.01)
    email = next(column for column in orders.columns if column.name == "email")
    assert email.personal and not email.quarantines
    assert {"exchange_rates", "web_events", "support_tickets"} <= set(contracts)
    assert "loaded_files" not in contracts


def test_an_alias_fills_a_column_and_the_name_itself_comes_first() -> None:
    contract = read_contracts(PROJECT)["customers"]
    aliased = type(contract)(
        name="x", schema="raw", columns=(Column("customer_id", "varchar", required=True, aliases=("id", "kunde")),)
    )
    by_alias = match(aliased, (Field("Kunde", "c0"), Field("note", "c1")))
    assert [field.sql for field in by_alias.columns.values()] == ["c0"]
    both = match(aliased, (Field("id", "c0"), Field("Customer ID", "c1")))
    assert [field.sql for field in both.columns.values()] == ["c1"]
    assert [field.sql for field in both.extras] == ["c0"]
