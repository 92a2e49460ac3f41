"""Parameters, likelihood and predictions are those of a solver that shares nothing with ours, on real order logs."""

from __future__ import annotations

import independent_clv as independent
import numpy as np
import order_logs
import pytest

from orchestration.predictions.scores import score
from orchestration.predictions.segments import EVERYBODY, Counted, fit_segments

LOGS = {"cdnow": order_logs.cdnow, "example": order_logs.example}
YEARLY_RATE = 0.1


@pytest.fixture(scope="module", params=LOGS)
def history(request) -> tuple[np.ndarray, ...]:
    """Of each customer: order days after the first, weeks to the last and to the end, mean value of a repeat day."""
    orders = [order for order in LOGS[request.param]() if order.value > 0]
    return independent.histories(order_logs.order_days(orders), max(order.day for order in orders))


def test_an_independent_solver_finds_the_same(history):
    x, recency, age, mean = history
    repeats, ones, weeks = x > 0, np.ones(len(x)), (x, recency, age)
    segment = np.full(len(x), EVERYBODY, dtype=object)
    counted = Counted(
        segment, x.astype(int), np.rint(recency * 7).astype(int), np.rint(age * 7).astype(int), ones,
        ones * 20, ones * 8, ones * 20, segment[repeats], x[repeats].astype(int), mean[repeats], ones[repeats],
    )  # fmt: skip
    model = fit_segments(counted)[EVERYBODY]
    ours = score(model, counted.histories, YEARLY_RATE)

    orders, order_likelihood = independent.fit_orders(*weeks)
    values, value_likelihood = independent.fit_values(x[repeats], mean[repeats])
    assert model.status == "fitted"
    assert [model.orders.r, model.orders.alpha, model.orders.a, model.orders.b] == pytest.approx(orders, rel=1e-4)
    assert [model.values.p, model.values.q, model.values.gamma] == pytest.approx(values, rel=1e-4)
    assert model.orders.log_likelihood == pytest.approx(order_likelihood, rel=1e-8)
    assert model.values.log_likelihood == pytest.approx(value_likelihood, rel=1e-8)
    assert ours["p_alive"] == pytest.approx(independent.p_alive(orders, *weeks), rel=1e-4)
    for days in (90, 365):
        expected = independent.expected_orders(orders, *weeks, days / 7)
        assert ours[f"expected_orders_{days}d"] == pytest.approx(expected, rel=1e-4)
    value = ours["own_value_weight"] * mean + (1 - ours["own_value_weight"]) * ours["population_value"]
    theirs = independent.discounted_orders(orders, *weeks, 365 / 7, YEARLY_RATE)
    theirs = theirs * independent.expected_value(values, x, mean) * 0.4
    assert ours["discounted_orders_365d"] * value * ours["margin_share"] == pytest.approx(theirs, rel=1e-4)
