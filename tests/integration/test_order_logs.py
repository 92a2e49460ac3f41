"""A real order log through the main job: cohorts, repeat rates, RFM and predictions equal a count in plain Python.

Counted customer by customer and cell by cell, with every blank cell in its place; nothing of the project is used for it.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

import numpy as np
import pandas as pd
import pytest

from dashboards import trust
from dashboards.queries import Filters, Query
from dashboards.questions import cohorts, overview
from orchestration.hardening import open_published
from tests.integration.browsing import PAGES, Tab, served
from tests.integration.conftest import PROJECT, Warehouse
from tests.unit import independent_clv as independent
from tests.unit import order_logs
from tests.unit.order_logs import Order

HORIZONS = {"week": 26, "month": 24, "quarter": 8}
LOG = os.environ.get("ORDER_LOG", "cdnow_sample")  # or cdnow, ten times as many customers, or example
Cell = tuple[int, bool, bool, int | None, int | None, Decimal | None, int | None, Decimal | None]


@pytest.fixture(scope="module")
def orders() -> list[Order]:
    """All lines of the log, free orders too."""
    return getattr(order_logs, LOG)()


@pytest.fixture(scope="module")
def shop(orders, tmp_path_factory) -> Warehouse:
    """The log as a landing folder, and the main job run on it."""
    folder = tmp_path_factory.mktemp("log")
    path = folder / "landing" / "orders" / "orders.csv"
    path.parent.mkdir(parents=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("order_id", "ordered_at", "customer_id", "currency", "total_amount"))
        for number, (customer, day, value) in enumerate(orders):
            writer.writerow((f"{number:06}", f"{day}T12:00:00Z", customer, "USD", value))
    warehouse = Warehouse(folder / "landing", folder / "data")
    assert warehouse.run() == 0, warehouse.output
    return warehouse


@pytest.fixture(scope="module")
def as_of(orders) -> date:
    """The last day of the log."""
    return max(order.day for order in orders)


@pytest.fixture(scope="module")
def customers(orders) -> dict[str, list[Order]]:
    """Orders that cost something by person, oldest first."""
    found: dict[str, list[Order]] = defaultdict(list)
    for order in sorted((order for order in orders if order.value > 0), key=lambda order: order.day):
        found[f"c:{order.customer}"].append(order)
    return dict(found)


def start(grain: str, day: date) -> date:
    """First day of the week (Monday), month or quarter."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if grain == "month" else (day.month - 1) // 3 * 3 + 1)


def later(grain: str, first: date, periods: int) -> date:
    """First day of the period so many after the one that starts at `first`."""
    if grain == "week":
        return first + timedelta(weeks=periods)
    months = first.year * 12 + first.month - 1 + periods * (1 if grain == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def cohort_cells(customers: dict[str, list[Order]], as_of: date) -> dict[tuple[str, date, int], Cell]:
    """Every cell of every cohort: size, observed, partial, active people, orders and sales, in the period and so far."""
    cells: dict[tuple[str, date, int], Cell] = {}
    for grain, horizon in HORIZONS.items():
        cohorts = defaultdict(list)
        for placed in customers.values():
            cohorts[start(grain, placed[0].day)].append(placed)
        for cohort, members in cohorts.items():
            count, total = 0, Decimal(0)
            for number in range(horizon + 1):
                begins, ends = later(grain, cohort, number), later(grain, cohort, number + 1)
                inside = [[order for order in placed if begins <= order.day < ends] for placed in members]
                active, orders = sum(map(bool, inside)), sum(map(len, inside))
                sales = sum((order.value for placed in inside for order in placed), Decimal(0))
                count, total = count + orders, total + sales
                measures = (active, orders, sales, count, total) if ends <= as_of else (None,) * 5
                cells[grain, cohort, number] = (len(members), ends <= as_of, begins <= as_of < ends, *measures)
    return cells


def test_cohorts_are_those_counted_by_hand(shop, customers, as_of):
    found = {
        (grain, cohort, number): cell
        for grain, cohort, number, *cell in shop.query(
            "select cohort_grain, cohort_start, period_number, cohort_size, is_observed, is_partial, active_customers,"
            " orders, net_sales, cumulative_orders, cumulative_net_sales, retention_rate, ltv_net_sales"
            " from marts.cohort_retention where dimension = 'all'"
        )
    }
    expected = cohort_cells(customers, as_of)
    assert {key: tuple(cell[:8]) for key, cell in found.items()} == expected
    assert sum(cell[1] for cell in expected.values()) > 50
    for size, _, _, active, _, _, _, total, rate, worth in found.values():
        assert rate == (None if active is None else pytest.approx(active / size, rel=1e-12))
        assert worth == (None if total is None else pytest.approx(total / size, abs=Decimal("0.0001")))


def test_repeat_rates_are_those_counted_by_hand(shop, customers, as_of):
    months = defaultdict(list)
    for placed in customers.values():
        waits = [(after.day - before.day).days for before, after in pairwise(placed)]
        months[start("month", placed[0].day)].append(((as_of - placed[0].day).days, waits[0] if waits else None))
    expected = {}
    for month, members in months.items():
        for window in (30, 60, 90, 180, 365):
            followed = [wait for days, wait in members if days >= window]
            came = [wait for wait in followed if wait is not None and wait <= window]
            rate = len(came) / len(followed) if followed else None
            between = median(came) if came else None
            expected[month, window] = (len(members), len(followed), len(came), rate, between)
    found = {(month, window): tuple(row) for month, window, *row in shop.query("select * from marts.repeat_rates")}
    assert found == expected


def fifths(customers: dict[str, list[Order]], value) -> dict[str, int]:
    """Score 1 to 5 of each person by a value, ties broken by person; the first groups take what does not divide by 5."""
    ranked = sorted(customers, key=lambda person: (value(customers[person]), person))
    size, rest = divmod(len(ranked), 5)
    sizes = [size + (number < rest) for number in range(5)]
    return dict(zip(ranked, np.repeat(range(1, 6), sizes).tolist(), strict=True))


def test_rfm_is_that_ranked_by_hand(shop, customers, as_of):
    recency = fifths(customers, lambda placed: placed[-1].day)
    frequency = fifths(customers, len)
    monetary = fifths(customers, lambda placed: sum(order.value for order in placed))
    with (PROJECT / "seeds" / "rfm_segments.csv").open() as file:
        groups = [(int(r), float(low), float(high), name) for r, low, high, name in list(csv.reader(file))[1:]]

    def group(person: str) -> str:
        middle = (frequency[person] + monetary[person]) / 2
        (name,) = [name for r, low, high, name in groups if r == recency[person] and low <= middle <= high]
        return name

    expected = {
        person: (
            len(placed), sum(order.value for order in placed), (as_of - placed[-1].day).days,
            recency[person], frequency[person], monetary[person], group(person),
        )
        for person, placed in customers.items()
    }  # fmt: skip
    found = shop.query(
        "select person_id, order_count, net_sales, days_since_last_order, recency_score, frequency_score, monetary_score,"
        " rfm_segment from marts.customer_360 where order_count > 0"
    )
    assert {person: tuple(row) for person, *row in found} == expected


def test_predictions_are_those_of_an_independent_solver(shop, customers, as_of):
    days = {person: order_logs.order_days(placed)[placed[0].customer] for person, placed in customers.items()}
    x, recency, age, mean = independent.histories(days, as_of)
    repeats = x > 0
    orders, likelihood = independent.fit_orders(x, recency, age)
    values, _ = independent.fit_values(x[repeats], mean[repeats])
    ((status, *parameters, ours, margin_share),) = shop.query(
        "select model_status, r, alpha, a, b, p, q, gamma, log_likelihood, margin_share from marts.clv_model_runs"
    )
    assert status == "fitted"
    assert parameters == pytest.approx([*orders, *values], rel=1e-4)
    assert ours == pytest.approx(likelihood, rel=1e-8)
    found = {
        person: row
        for person, *row in shop.query(
            "select person_id, p_alive, expected_orders_365d, clv_predicted_365d::double from marts.customer_360"
            " where order_count > 0"
        )
    }
    alive, expected, clv = np.array([found[person] for person in days]).T
    assert alive == pytest.approx(independent.p_alive(orders, x, recency, age), rel=1e-4)
    assert expected == pytest.approx(independent.expected_orders(orders, x, recency, age, 365 / 7), rel=1e-4)
    discounted = independent.discounted_orders(orders, x, recency, age, 365 / 7, 0.1)
    worth = discounted * independent.expected_value(values, x, mean) * margin_share
    assert clv == pytest.approx(worth, rel=1e-4, abs=1e-4)


def test_the_dashboard_shows_the_counted_figures_and_says_what_the_log_lacks(shop, customers):
    months: dict[date, list] = defaultdict(lambda: [Decimal(0), 0, 0])
    for placed in customers.values():
        for number, order in enumerate(placed):
            month = months[start("month", order.day)]
            month[0], month[1], month[2] = month[0] + order.value, month[1] + 1, month[2] + (number == 0)
    whole = {"grain": "month", "dimension": "all", "dimension_value": "(all)"}
    with open_published(shop.published) as connection:

        def tile(query: Query, **own: object) -> pd.DataFrame:
            return connection.execute(*query.prepared(Filters(), **own)).df()

        for place, metric in enumerate(("revenue", "orders", "new_customers")):
            shown = tile(overview.trend(metric), **whole)
            figures = {row.period_start.date(): getattr(row, metric) for row in shown.itertuples()}
            counted = {month: float(values[place]) for month, values in months.items() if values[place]}
            assert {month: round(float(value or 0), 4) for month, value in figures.items() if value} == counted, metric
        repeat = tile(cohorts.REPEAT).set_index("window_days")["repeat_customers"]
        last = max(order.day for placed in customers.values() for order in placed)
        for days in (30, 90):
            assert repeat[days] == sum(
                len(placed) > 1 and placed[1].day - placed[0].day <= timedelta(days=days)
                for placed in customers.values()
                if placed[0].day + timedelta(days=days) <= last
            )
        held = connection.execute(trust.WHAT_IS_HELD).df().iloc[0]
        assert not any(held[name] for name in ("sessions", "spend", "tickets", "views", "touches", "calendar"))


def test_every_page_opens_on_a_log_without_sessions_and_spend(shop, browser):
    with served(shop.data, shop.environment) as address:
        for name, place in PAGES.items():
            tab = Tab(browser).open(f"{address}/{place}")
            tab.assert_clean()
            assert tab.page.get_by_role("heading", name=name, exact=True, level=1).is_visible()
            if name in ("Attribution", "CLV versus CAC"):
                assert "nothing has landed in" in tab.page.locator("[data-testid=stMain]").inner_text(), name
            tab.page.close()
