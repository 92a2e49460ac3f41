"""Two customers turn out to be one person between two loads: what was credited before still adds up, under one id."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.conftest import Warehouse
from tests.unit.test_attribution_models import MODELS

ORDERS = ("order_id", "ordered_at", "customer_id", "email", "currency", "total_amount")
SESSIONS = ("session_id", "anonymous_id", "started_at", "user_id", "utm_source", "utm_medium")


def write(path: Path, *rows: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


def credits(warehouse: Warehouse) -> dict[str, list[tuple]]:
    """Order to its touchpoints in order, with the credit and the money of every model."""
    columns = ", ".join(f"credit_{model}, revenue_{model}" for model in MODELS)
    found: dict[str, list[tuple]] = {}
    for order, *row in warehouse.query(
        f"select order_id, session_id, channel, {columns} from marts.attribution_touchpoints order by order_id, position"
    ):
        found.setdefault(order, []).append(tuple(row))
    return found


@pytest.fixture(scope="module")
def loads(tmp_path_factory) -> tuple[Warehouse, dict[str, list[tuple]], dict[str, str]]:
    """The shop after both loads; credits and people after the first."""
    folder = tmp_path_factory.mktemp("merge")
    shop = Warehouse(folder / "landing", folder / "data")
    write(
        shop.landing / "orders" / "one.csv",
        ORDERS,
        ("o1", "2025-03-10T12:00:00Z", "1", "ann@example.com", "EUR", "100.01"),
        ("o2", "2025-03-20T12:00:00Z", "2", "", "EUR", "50.00"),
        ("o3", "2025-03-20T12:00:00Z", "3", "bob@example.com", "EUR", "70.00"),
    )
    write(
        shop.landing / "sessions" / "one.csv",
        SESSIONS,
        ("s1", "phone", "2025-03-08T12:00:00Z", "1", "newsletter", "email"),
        ("s2", "laptop", "2025-03-19T12:00:00Z", "2", "google", "cpc"),
        ("s3", "tablet", "2025-03-18T12:00:00Z", "3", "google", "cpc"),
        ("s4", "tablet", "2025-03-19T12:00:00Z", "3", "newsletter", "email"),
    )
    assert shop.run() == 0, shop.output
    before = credits(shop), dict(shop.query("select order_id, person_id from marts.orders"))
    write(
        shop.landing / "orders" / "two.csv",
        ORDERS,
        ("o4", "2025-04-01T12:00:00Z", "2", "ann@example.com", "EUR", "30.00"),
    )
    assert shop.run() == 0, shop.output
    return shop, *before


def test_before_the_merge_they_are_two_people(loads):
    _, credited, people = loads
    assert people == {"o1": "c:1", "o2": "c:2", "o3": "c:3"}
    assert [touch[0] for touch in credited["o2"]] == ["s2"]


def test_the_person_keeps_the_smaller_id_and_the_other_leads_to_it(loads):
    shop, *_ = loads
    assert dict(shop.query("select order_id, person_id from marts.orders")) == {
        "o1": "c:1",
        "o2": "c:1",
        "o3": "c:3",
        "o4": "c:1",
    }
    assert ("c:2", "c:1") in shop.query("select old_person_id, person_id from marts.person_id_changes")


def test_every_order_still_has_all_of_its_credit(loads):
    shop, before, _ = loads
    after = credits(shop)
    sold = dict(shop.query("select order_id, net_sales from marts.orders"))
    assert set(after) == set(sold)
    for order, touches in after.items():
        sums = [sum(parts) for parts in zip(*(touch[2:] for touch in touches), strict=True)]
        assert sums[0::2] == pytest.approx([1.0] * len(MODELS), abs=1e-12)
        assert sums[1::2] == [Decimal(sold[order])] * len(MODELS)
    # the sessions of one id are now before the orders of the other; nobody else's credit moves
    assert [touch[0] for touch in after["o2"]] == ["s1", "s2"]
    assert [touch[0] for touch in after["o4"]] == ["s1", "s2"]
    assert [after[order] for order in ("o1", "o3")] == [before[order] for order in ("o1", "o3")]
