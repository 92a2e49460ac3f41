"""Real order logs that ship with the test-only package `lifetimes`: who ordered on which day, for how much."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import lifetimes

DATASETS = Path(lifetimes.__file__).parent / "datasets"


class Order(NamedTuple):
    """One line of a log."""

    customer: str
    day: date
    value: Decimal


def cdnow_sample() -> list[Order]:
    """A tenth of the customers of CDNOW, a music shop, from 1997-01-01 to 1998-06-30: the log of the literature."""
    lines = [line.split() for line in (DATASETS / "CDNOW_sample.txt").read_text().splitlines()]
    return [Order(customer, _day(day), Decimal(value)) for _, customer, day, _, value in lines]


def cdnow() -> list[Order]:
    """All customers of CDNOW whose first order was in the first quarter of 1997."""
    lines = [line.split() for line in (DATASETS / "CDNOW_master.txt").read_text().splitlines()[1:]]
    return [Order(customer, _day(day), Decimal(value)) for customer, day, _, value in lines]


def example() -> list[Order]:
    """Five thousand customers of the year 2014. The log has no values: they follow from customer and place."""
    lines = [line.split(",") for line in (DATASETS / "example_transactions.csv").read_text().splitlines()[1:]]
    return [
        Order(customer, date.fromisoformat(day[:10]), Decimal(10 + int(customer) * 37 % 50 + number * 11 % 17))
        for number, (day, customer) in enumerate(lines)
    ]


def order_days(orders: list[Order]) -> dict[str, dict[date, float]]:
    """Customer to order day to value: orders of one day are one."""
    found: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for customer, day, value in orders:
        found[customer][day] += float(value)
    return found


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()
