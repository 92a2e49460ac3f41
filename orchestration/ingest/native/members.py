"""Getting at the members of a document, by whichever of its names a version of the API uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestration.ingest.native.documents import text_of

NAIVE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?")


def first(document: Mapping[str, Any], *names: str) -> str | None:
    """The first of these members that has a value, as text."""
    for name in names:
        value = text_of(document.get(name))
        if value is not None:
            return value
    return None


def money(document: Mapping[str, Any], *names: str) -> str | None:
    """An amount in the shop's currency: `<name>_set.shop_money.amount` before `<name>` itself."""
    for name in names:
        amount_set = document.get(f"{name}_set")
        if isinstance(amount_set, Mapping) and isinstance(amount_set.get("shop_money"), Mapping):
            amount = text_of(amount_set["shop_money"].get("amount"))
            if amount is not None:
                return amount
        amount = text_of(document.get(f"{name}_set_shop_amount")) or text_of(document.get(name))
        if amount is not None:
            return amount
    return None


def shop_currency(document: Mapping[str, Any], *names: str) -> str | None:
    """The currency of the shop money of the first of these amounts that names one."""
    for name in names:
        amount_set = document.get(f"{name}_set")
        if isinstance(amount_set, Mapping) and isinstance(amount_set.get("shop_money"), Mapping):
            return text_of(amount_set["shop_money"].get("currency_code"))
    return None


def nested(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The document below a path, empty where there is none."""
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def entries(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The documents of a list, empty where there is none."""
    value = document.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def total(amounts: Iterable[str | None]) -> str | None:
    """The exact sum of amounts; nothing for none. Text that is no number stays as it is, for the contract to refuse."""
    sum_so_far: Decimal | None = None
    for amount in amounts:
        if amount is None:
            continue
        try:
            sum_so_far = (sum_so_far or Decimal(0)) + Decimal(amount)
        except InvalidOperation:
            return amount
    return None if sum_so_far is None else plain(sum_so_far)


def plain(number: Decimal) -> str:
    """A number without an exponent."""
    return format(number, "f")


def absolute(amount: str | None) -> str | None:
    """An amount without its sign."""
    return amount.removeprefix("-") if amount else amount


def utc(value: str | None) -> str | None:
    """A time that the system gives in UTC without saying so, such as `2022-02-01 2:20:51`."""
    if value is None:
        return None
    found = NAIVE_TIME.fullmatch(value.strip())
    if not found:
        return value
    day, hour, minute, rest = found[1], found[2], found[3], found[4] or ":00"
    return f"{day}T{hour:0>2}:{minute}{rest}Z"
