"""How numbers become the words of the landing contract: ids, names, addresses, amounts and times as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orchestration.demo.accounts import SLOTS_PER_PERSON
from orchestration.demo.people import CHAIN, TWICE_BY_EMAIL, TWICE_BY_PHONE
from orchestration.demo.shop import PRODUCT_COUNT, TIMEZONE

FIRST_NAMES = (
    "Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena", "Marek", "Nora",
    "Oskar", "Paula", "Quinn", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Willem", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adler", "Brandt", "Clarke", "Dubois", "Ernst", "Fischer", "Green", "Huber", "Ivanova", "Jansen", "Kaya", "Lange",
    "Moreau", "Novak", "Okafor", "Peters", "Quist", "Richter", "Schmidt", "Taylor", "Ullrich", "Visser", "Wagner",
)  # fmt: skip
FICTIONAL_PHONES = 70_000  # +1 NPA 555-01XX is reserved for fiction; +999 is assigned to nobody


class Column(NamedTuple):
    """A column of a landing file.

    `kind` is text, int, money (cents), instant (Unix seconds, written with an offset), utc (likewise, ending in Z),
    a time zone name (likewise, written without offset in that zone), date, bool or number.
    `garbage` are the (code, text) pairs by which a flawed row is made unreadable; no text means empty.
    """

    name: str
    sql: str
    kind: str = "text"
    garbage: tuple[tuple[int, str | None], ...] = ()


def words(values: Sequence[str | None]) -> str:
    """A SQL list of the values; index it from 1."""
    return "[" + ", ".join("null" if value is None else f"'{value}'" for value in values) + "]"


MACROS = f"""
create macro opaque(no, factor) as lpad(lower(to_hex((no::bigint * factor) % 1099511627776)), 10, '0');
create macro device_id(no) as 'd-' || opaque(no, 7340033);
create macro session_id(no) as 's-' || opaque(no, 5242889);
create macro event_id(no) as 'e-' || opaque(no, 3145739);
create macro order_id(no) as 'O' || (100000 + no);
create macro line_id(no) as 'L' || (100000 + no);
create macro refund_id(no) as 'R' || (100000 + no);
create macro ticket_id(no) as 'T' || (100000 + no);
create macro product_id(no) as case when no < {PRODUCT_COUNT}
    then 'P' || lpad((no + 1)::varchar, 4, '0') else 'GIFT' || (no - {PRODUCT_COUNT} + 1) end;
create macro customer_id(person_no, slot) as 'C' || (100000 + person_no * {SLOTS_PER_PERSON} + slot);
create macro loyalty_id(person_no) as 'LC' || (500000 + person_no);
create macro first_name(person_no) as {words(FIRST_NAMES)}[1 + person_no % {len(FIRST_NAMES)}];
create macro last_name(person_no) as {words(LAST_NAMES)}[1 + (person_no // 7) % {len(LAST_NAMES)}];
-- People who registered twice by phone, or more often, have a second address.
create macro email_number(kind, slot) as case when kind in ({TWICE_BY_PHONE}, {CHAIN}) and slot > 0 then 1 else 0 end;
create macro email(person_no, kind, slot) as
    lower(first_name(person_no) || '.' || last_name(person_no)) || person_no
    || case when email_number(kind, slot) = 1 then '.b' else '' end
    || '@example.' || {words(("com", "org", "net"))}[1 + person_no % 3];
create macro email_as_typed(address, style) as
    case style when 0 then upper(address) when 1 then ' ' || address || ' ' else address end;
create macro phone(person_no) as case when person_no < {FICTIONAL_PHONES}
    then '+1' || (200 + person_no // 100) || '55501' || lpad((person_no % 100)::varchar, 2, '0')
    else '+999' || lpad(person_no::varchar, 9, '0') end;
create macro phone_as_typed(number, style) as case when style between 2 and 4
    then number[1:5] || ' ' || number[6:8] || '-' || number[9:] when style = 5 then '00' || number[2:] else number end;
-- The third record of a chain hangs on its second address alone.
create macro has_phone_on(kind, slot, has_phone) as has_phone and not (kind = {CHAIN} and slot = 2);
create macro second_address_in_capitals(kind, slot, address) as
    case when kind = {TWICE_BY_EMAIL} and slot > 0 then upper(address) else address end;
"""


def render(column: Column, typed: bool) -> str:
    """SQL of a column: with its own type for Parquet, as text or plain JSON types otherwise."""
    value = _value(column, typed)
    if column.garbage:
        if not typed and column.kind != "text":
            value = f"cast({value} as varchar)"
        cases = " ".join(f"when {code} then {_garbage(column, text, typed)}" for code, text in column.garbage)
        value = f"case bad {cases} else {value} end"
    return f"{value} as {column.name}"


def _garbage(column: Column, text: str | None, typed: bool) -> str:
    return "null" if text is None or (typed and column.kind != "text") else f"'{text}'"


def _value(column: Column, typed: bool) -> str:
    sql, kind = column.sql, column.kind
    if kind in ("text", "number", "bool", "date", "int"):
        return sql
    if kind == "money":
        return f"cast(({sql}) * 0.01 as decimal(18, 2))"
    instant = f"to_timestamp({sql})"
    if kind in ("instant", "utc") and typed:
        return instant
    if kind == "instant":
        return f"strftime({instant}, '%Y-%m-%dT%H:%M:%S%z') || ':00'"
    if kind == "utc":
        return f"strftime(make_timestamp(({sql}) * 1000000), '%Y-%m-%dT%H:%M:%SZ')"
    local = f"timezone('{kind or TIMEZONE}', {instant})"
    return local if typed else f"strftime({local}, '%Y-%m-%d %H:%M:%S')"
