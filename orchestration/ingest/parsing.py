"""SQL that reads one value by its contract's type. What cannot be read for certain becomes NULL, never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.ingest.contracts import Column
from orchestration.ingest.source import Field
from orchestration.ingest.sql import literal

WHITESPACE = " \t\r\n\u00a0"
DATE = r"\d{4}-\d{2}-\d{2}"
CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
OFFSET = r"(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)"
NAIVE_TIMESTAMP = rf"{DATE}([T ]{CLOCK})?"
OFFSET_TIMESTAMP = rf"{DATE}[T ]{CLOCK} ?{OFFSET}"
MIDNIGHT = rf"{DATE}([T ]00:00(:00(\.0+)?)?( ?{OFFSET})?)?"
WHOLE_NUMBER = r"[+-]?\d+(\.0*)?"
INTEGERS = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
}
FIRST_DAY, LAST_DAY = "1990-01-01", "2101-01-01"  # values from the first up to, not including, the last


@dataclass(frozen=True)
class Parsed:
    """SQL over the file's relation: is there a value, its text, the value by type, a check on it, and complaints.

    `complaint` is SQL for what is wrong with a value that cannot be read, `check_complaint` with one that fails.
    """

    present: str
    text: str
    value: str
    check: str | None
    complaint: str
    check_complaint: str = "NULL"


def text_of(field: Field) -> str:
    """The field's text, trimmed; an empty text is NULL."""
    if field.kind == "text":
        return _trimmed(field.sql)
    if field.kind.endswith("]") or field.kind.startswith(("STRUCT", "MAP", "UNION", "JSON")):
        return f"CAST(to_json({field.sql}) AS VARCHAR)"
    return f"CAST({field.sql} AS VARCHAR)"


def _trimmed(text: str) -> str:
    """Trimming costs eight times as much as asking whether it is needed."""
    edges = [f"ends_with({text}, {literal(space)})" for space in WHITESPACE]
    needed = " OR ".join([f"{text} < '!'", f"starts_with({text}, {literal(WHITESPACE[-1])})", *edges])
    return f"CASE WHEN {needed} THEN nullif(trim({text}, {literal(WHITESPACE)}), '') ELSE {text} END"


def parse(column: Column, field: Field, text: str, base: str, timezone: str) -> Parsed:
    """How `column` reads `field`: `text` names its trimmed text, `base` its value before the check, in SQL.

    `timezone` is that of timestamps without an offset.
    """
    kind = column.data_type
    present = f"{text} IS NOT NULL" if field.kind == "text" else f"{field.sql} IS NOT NULL"
    if kind == "timestamp":
        complaint = "is not an ISO 8601 timestamp"
        return Parsed(
            present, text, _timestamp(field, text, timezone), _in_range(base, "TIMESTAMP"), _say(complaint), _years()
        )
    if kind == "date":
        return Parsed(
            present, text, _date(field, text), _in_range(base, "DATE"), _say("is not an ISO 8601 date"), _years()
        )
    if kind.startswith("decimal"):
        value, complaint = _decimal(field, text, kind)
    elif kind == "bigint":
        value, complaint = _bigint(field, text), _say("is not a whole number")
    elif kind == "boolean":
        value, complaint = _boolean(field, text), _say("is neither true nor false")
    elif kind == "varchar":
        value, complaint = _varchar(column, field, text)
        return Parsed(present, text, value, None, complaint)
    else:
        raise ValueError(f"column {column.name}: the loader knows no type {kind}")
    check, check_complaint = _bounds(column, base)
    return Parsed(present, text, value, check, complaint, check_complaint)


def _timestamp(field: Field, text: str, timezone: str) -> str:
    zone = literal(timezone)

    def to_utc(naive: str) -> str:
        return naive if timezone == "UTC" else _utc(f"({naive}) AT TIME ZONE {zone}")

    if field.kind == "TIMESTAMP WITH TIME ZONE":
        return _utc(field.sql)
    if field.kind == "DATE" or field.kind.startswith("TIMESTAMP"):
        return to_utc(f"TRY_CAST({field.sql} AS TIMESTAMP)")
    tail = f"CASE WHEN substr({text}, 17, 1) = ':' THEN substr({text}, 12) "
    tail += f"ELSE concat(substr({text}, 12, 5), ':00', substr({text}, 17)) END"
    instant = f"TRY_CAST(concat(left({text}, 10), 'T', replace({tail}, ' ', '')) AS TIMESTAMPTZ)"
    naive = f"TRY_CAST(CASE WHEN length({text}) = 16 THEN {text} || ':00' ELSE {text} END AS TIMESTAMP)"
    # The two usual shapes first, for speed; a cast that ends in Z is already UTC.
    return (
        f"CASE WHEN {text} LIKE '____-__-__T__:__:__Z' THEN TRY_CAST({text} AS TIMESTAMP) "
        f"WHEN {text} LIKE '____-__-__ __:__:__' THEN {to_utc(f'TRY_CAST({text} AS TIMESTAMP)')} "
        f"WHEN {_full_match(text, NAIVE_TIMESTAMP)} THEN {to_utc(naive)} "
        f"WHEN {_full_match(text, OFFSET_TIMESTAMP)} THEN {_utc(instant)} END"
    )


def _utc(instant: str) -> str:
    """AT TIME ZONE 'UTC' without asking the calendar."""
    return f"make_timestamp(epoch_us({instant}))"


def _date(field: Field, text: str) -> str:
    if field.kind == "DATE":
        return field.sql
    return f"CASE WHEN {_full_match(text, MIDNIGHT)} THEN TRY_CAST(left({text}, 10) AS DATE) END"


def _decimal(field: Field, text: str, kind: str) -> tuple[str, str]:
    precision, scale = (int(number) for number in re.findall(r"\d+", kind))
    complaint = (
        f"CASE WHEN regexp_full_match({text}, '[+-]?\\d+\\.?\\d*') "
        f"THEN {literal(f'has more than {precision - scale} digits before or {scale} after the point')} "
        f"ELSE 'is not a number' END"
    )
    if field.kind in INTEGERS:
        return f"TRY_CAST({field.sql} AS {kind})", complaint
    narrow = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", field.kind)
    if narrow and int(narrow[2]) <= scale:
        return f"TRY_CAST({field.sql} AS {kind})", complaint
    exact = rf"[+-]?(\d+(\.\d{{0,{scale}}}0*)?|\.\d{{1,{scale}}}0*)"
    whole = f"CASE WHEN {_full_match(text, exact)} THEN TRY_CAST({text} AS {kind}) END"
    if field.is_float is None:
        return whole, complaint
    # A binary number prints as the shortest text that gives it back; that text is rounded: 0.30000000000000004 is 0.3.
    return f"CASE WHEN {field.is_float} THEN TRY_CAST({text} AS {kind}) ELSE {whole} END", complaint


def _bigint(field: Field, text: str) -> str:
    if field.kind in INTEGERS:
        return f"TRY_CAST({field.sql} AS BIGINT)"
    return f"CASE WHEN {_full_match(text, WHOLE_NUMBER)} THEN TRY_CAST(split_part({text}, '.', 1) AS BIGINT) END"


def _boolean(field: Field, text: str) -> str:
    if field.kind == "BOOLEAN":
        return field.sql
    return (
        f"CASE WHEN lower({text}) IN ('true', 't', 'yes', '1', '1.0') THEN true "
        f"WHEN lower({text}) IN ('false', 'f', 'no', '0', '0.0') THEN false END"
    )


def _varchar(column: Column, field: Field, text: str) -> tuple[str, str]:
    value = text
    if field.is_float:  # an id that some tool kept as a number: 12346.0 is 12346
        whole = f"left({text}, length({text}) - 2)"
        value = f"CASE WHEN ends_with({text}, '.0') AND {field.is_float} THEN {whole} ELSE {text} END"
    if column.upper:
        value = f"upper({value})"
    if column.accepted_values:
        accepted = ", ".join(literal(entry) for entry in column.accepted_values)
        return f"CASE WHEN lower({value}) IN ({accepted}) THEN lower({value}) END", _say(
            f"is not one of {', '.join(column.accepted_values)}"
        )
    if column.pattern:
        value = f"CASE WHEN regexp_full_match({value}, {literal(column.pattern)}) THEN {value} END"
        return value, _say(f"does not match the pattern {column.pattern}")
    return value, _say("cannot be read")


def _bounds(column: Column, base: str) -> tuple[str | None, str]:
    limits = []
    if column.minimum is not None:
        limits.append((f"{base} >= {column.minimum}", f"is below {column.minimum}"))
    if column.maximum is not None:
        limits.append((f"{base} <= {column.maximum}", f"is above {column.maximum}"))
    if not limits:
        return None, "NULL"
    cases = " ".join(f"WHEN NOT ({condition}) THEN {literal(words)}" for condition, words in limits)
    return " AND ".join(condition for condition, _ in limits), f"CASE {cases} END"


def _in_range(base: str, kind: str) -> str:
    return f"{base} >= {kind} '{FIRST_DAY}' AND {base} < {kind} '{LAST_DAY}'"


def _years() -> str:
    return _say("is not in the years 1990 to 2100")


def _full_match(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _say(words: str) -> str:
    return literal(words)
