"""Order-level attribution holds on random small shops: built by dbt as it is, on a DuckDB file of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import Settings
from orchestration.transform import build_layer
from orchestration.warehouse import connect

MODELS = ["first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay", "shapley"]
CHANNELS = ["direct", "email", "paid_search", "sms"]
BUILT = ["int_touchpoints_ordered", "int_touchpoints_weighed", "int_touchpoints_credited"]
START = datetime(2025, 3, 1)

Touch = tuple[str, int]
"""Channel and hours before the order."""
Shop = list[tuple[int, list[Touch]]]
"""Net sales in cents and the touchpoints of each order."""

SHOPS = st.lists(
    st.tuples(
        st.integers(1, 99999),
        st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 720)), min_size=0, max_size=7),
    ),
    min_size=2,
    max_size=12,
)

ORDERS = (
    "order_id varchar, person_id varchar, ordered_at timestamp, order_date date, is_new_customer boolean,"
    " net_sales decimal(18, 4)"
)
TOUCHPOINTS = (
    "order_id varchar, session_id varchar, touch_key varchar, touch_kind integer, touched_at timestamp, channel varchar,"
    " source varchar, campaign varchar"
)
INPUTS = {"int_orders_located": ORDERS, "int_touchpoints_collected": TOUCHPOINTS}

Rows = tuple[list[tuple], list[tuple]]
"""Orders and touchpoints."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Settings:
    found = Settings.from_env(data_dir=tmp_path_factory.mktemp("attribution"))
    with duckdb.connect(str(found.warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute("create schema ops")
        connection.execute("create table ops.loaded_files (file_id bigint, loaded_at timestamp, status varchar)")
        connection.execute("create table ops.identity_key (hash_key varchar)")
        for name, columns in INPUTS.items():
            connection.execute(f"create table intermediate.{name} ({columns})")
    return found


def rows_of(shop: Shop) -> Rows:
    """Rows of `int_orders_located` and `int_touchpoints_collected`; money has four decimals, as in reporting currencies."""
    orders, touchpoints = [], []
    for number, (cents, touches) in enumerate(shop):
        ordered_at = START + timedelta(days=31 + number)
        money = Decimal(cents) / 100 + Decimal(number) / 10000
        orders.append((f"o{number}", None, ordered_at, ordered_at.date(), True, money))
        for place, (channel, hours) in enumerate(touches):
            key = f"s{number}-{place}"
            touched_at = ordered_at - timedelta(hours=hours)
            touchpoints.append((f"o{number}", key, key, 0, touched_at, channel, channel, "(not set)"))
    return orders, touchpoints


def credited(warehouse: Settings, rows: Rows, never: Sequence[str] = ()) -> dict[tuple[str, str | None], dict]:
    """Order and session to the row of `int_touchpoints_credited`."""
    with connect(warehouse) as connection:
        connection.execute("create or replace table ops.shop_settings (name varchar, value varchar)")
        connection.execute(
            "insert into ops.shop_settings values (?, ?)", ["never_credited_channels", json.dumps(never)]
        )
        for (name, columns), values in zip(INPUTS.items(), rows, strict=True):
            connection.execute(f"delete from intermediate.{name}")
            places = ", ".join("?" * (columns.count(", ") + 1 - columns.count("(18, 4)")))
            if values:
                connection.executemany(f"insert into intermediate.{name} values ({places})", values)
    build_layer(warehouse, "intermediate", models=BUILT)
    with connect(warehouse) as connection:
        found = connection.execute("select * from intermediate.int_touchpoints_credited")
        names = [column[0] for column in found.description]
        built = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(row["order_id"], row["session_id"]): row for row in built}


def figures(row: dict) -> tuple:
    return tuple(row[f"{kind}_{model}"] for model in MODELS for kind in ("credit", "revenue"))


def alone(row: dict, rows: Rows, never: Sequence[str]) -> bool:
    """Whether a row's journey has no channel but those that are never credited."""
    return all(touch[5] in never for touch in rows[1] if touch[0] == row["order_id"])


@pytest.mark.parametrize("never", [[], ["direct"], ["direct", "email"]])
@settings(max_examples=2, deadline=None, derandomize=True)
@given(shop=SHOPS, shuffled=st.randoms(use_true_random=False))
def test_credit_adds_up_whatever_the_order_of_rows_and_the_other_orders(warehouse, never, shop, shuffled):
    rows = rows_of(shop)
    found = credited(warehouse, rows, never)
    totals: dict[str, list] = defaultdict(lambda: [0] * (2 * len(MODELS)))
    for (order, _), row in found.items():
        totals[order] = [total + part for total, part in zip(totals[order], figures(row), strict=True)]
        passed_over = row["channel"] in never and not alone(row, rows, never)
        assert row["is_passed_over"] == passed_over
        assert not (passed_over and any(figures(row)))
    sold = {row[0]: row[-1] for row in rows[0]}
    for order, total in totals.items():
        assert total[0::2] == pytest.approx([1.0] * len(MODELS), abs=1e-12)
        assert total[1::2] == [sold[order]] * len(MODELS)
    assert set(totals) == set(sold)

    # what is passed over might as well not have been there
    seen = [touch for touch in rows[1] if not found[touch[0], touch[1]]["is_passed_over"]]
    without = credited(warehouse, (rows[0], seen))
    assert {key: figures(row) for key, row in without.items()} == {
        key: figures(row) for key, row in found.items() if not row["is_passed_over"]
    }

    # other rows first, and only every second order: the same to the last digit
    kept = tuple([row for row in part if int(row[0][1:]) % 2 == 0] for part in rows)
    for part in kept:
        shuffled.shuffle(part)
    again = credited(warehouse, kept, never)
    assert {key: figures(row) for key, row in again.items()} == {key: figures(found[key]) for key in again}


def shapley_values(orders: list[frozenset[str]]) -> dict[str, Fraction]:
    """By definition: the mean of a channel's marginal contributions over all orders of arrival, coalition by coalition."""
    players = sorted(set().union(*orders))

    def worth(coalition: frozenset[str]) -> int:
        return sum(order <= coalition for order in orders)

    values = dict.fromkeys(players, Fraction(0))
    for player in players:
        others = [other for other in players if other != player]
        for size in range(len(players)):
            share = Fraction(factorial(size) * factorial(len(players) - size - 1), factorial(len(players)))
            for chosen in map(frozenset, combinations(others, size)):
                values[player] += share * (worth(chosen | {player}) - worth(chosen))
    return values


GAMES = st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(orders=GAMES)
def test_an_equal_split_over_channels_is_the_shapley_value(orders):
    split: dict[str, Fraction] = defaultdict(Fraction)
    for order in orders:
        for channel in order:
            split[channel] += Fraction(1, len(order))
    assert dict(split) == shapley_values(orders)


def test_the_models_reach_the_shapley_value_and_the_published_shares(warehouse):
    shop: Shop = [
        (70000, [("email", 336), ("sms", 168), ("paid_search", 0)]),
        (10000, [("email", 9), ("email", 7), ("sms", 3), ("email", 1)]),
        (10000, [("direct", 5), ("sms", 2)]),
        (10000, [("paid_search", 5)]),
    ]
    found = credited(warehouse, rows_of(shop))
    by_channel: dict[str, float] = defaultdict(float)
    for row in found.values():
        by_channel[row["channel"]] += row["credit_shapley"]
    expected = shapley_values([frozenset(channel for channel, _ in touches) for _, touches in shop])
    assert dict(by_channel) == pytest.approx({channel: float(value) for channel, value in expected.items()})

    def shares(order: str, model: str) -> list[float]:
        rows = sorted((row for (name, _), row in found.items() if name == order), key=lambda row: row["position"])
        return [row[f"credit_{model}"] for row in rows]

    assert shares("o0", "time_decay") == pytest.approx([1 / 7, 2 / 7, 4 / 7], rel=1e-12)
    assert shares("o0", "position_based") == pytest.approx([0.4, 0.2, 0.4])
    assert shares("o1", "position_based") == pytest.approx([0.4, 0.1, 0.1, 0.4])
    assert shares("o2", "position_based") == [0.5, 0.5]
    assert shares("o3", "position_based") == [1.0]
