"""What is expected of a customer holds far from the usual, as another library has it, and as it is defined."""

from __future__ import annotations

import lifetimes
import numpy as np
import pytest
from clv_support import counted, simulate
from scipy.special import hyp2f1

from orchestration.predictions import bg_nbd, forecast
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd
from orchestration.predictions.scores import score
from orchestration.predictions.segments import EVERYBODY, fit_segments


def test_another_library_finds_the_same():
    histories = simulate(3_000, 104, (0.6, 10.0, 0.7, 2.0), seed=8)
    model = fit_bg_nbd(histories)
    other = lifetimes.BetaGeoFitter().fit(histories.frequency, histories.recency, histories.age, tol=1e-7)
    assert model.fit.parameters == pytest.approx(other.params_[["r", "alpha", "a", "b"]].to_numpy(), rel=1e-3)
    model = model.at(np.log(other.params_[["r", "alpha", "a", "b"]].to_numpy()))
    p_alive = forecast.alive(model, histories)
    theirs = other.conditional_probability_alive(histories.frequency, histories.recency, histories.age)
    assert p_alive == pytest.approx(np.asarray(theirs), rel=1e-9)
    ours = forecast.expected_orders(model, histories, np.array([20.0]), p_alive)[:, 0]
    theirs = other.conditional_expected_number_of_purchases_up_to_time(
        20.0, histories.frequency, histories.recency, histories.age
    )
    assert ours == pytest.approx(np.asarray(theirs), rel=1e-8)


@pytest.mark.parametrize("a", [1e-4, 0.3, 1.0, 40.0, 3_000.0])
@pytest.mark.parametrize("b", [0.05, 2.4, 500.0])
@pytest.mark.parametrize("x", [0, 1, 30, 700])
def test_expected_orders_hold_far_from_the_usual(a, b, x):
    """Against the formula with the hypergeometric function wherever that does not cancel itself out."""
    model = bg_nbd.BgNbd(0.25, 4.4, a, b, None, 0.0, "fitted", None, None)
    history = Histories(np.array([x]), np.array([20.0 if x else 0.0]), np.array([30.0]), np.ones(1))
    ours = forecast.expected_orders(model, history, np.array([1.0, 52.0]), np.ones(1))[0]
    assert 0 < ours[0] < ours[1] <= (0.25 + x) / 34.4 * 52
    z = np.array([1.0, 52.0]) / (34.4 + np.array([1.0, 52.0]))
    if a != 1.0:
        rest = (1 - z) ** (0.25 + x) * hyp2f1(0.25 + x, b + x, a + b + x - 1, z)
        known = (a + b + x - 1) / (a - 1) * (1 - rest)
        usable = np.abs(1 - rest) > 1e-5
        if np.isfinite(known).all() and (np.abs(rest) < 1e6).all():
            assert ours[usable] == pytest.approx(known[usable], rel=1e-6)


def test_variance_of_orders_is_that_of_simulated_futures():
    model = bg_nbd.BgNbd(0.5, 8.0, 0.8, 2.4, None, 0.0, "fitted", None, None)
    history = Histories(np.array([3]), np.array([25.0]), np.array([30.0]), np.ones(1))
    p_alive = forecast.alive(model, history)
    random, draws, weeks = np.random.default_rng(2), 400_000, 52.0
    rate, leaves = random.gamma(3.5, 1 / 38.0, draws), random.beta(0.8, 5.4, draws)
    until = np.minimum(random.poisson(rate * weeks), random.geometric(leaves)) * (random.random(draws) < p_alive[0])
    mean, variance = forecast.order_variance(model, history, weeks, p_alive)
    assert mean[0] == pytest.approx(until.mean(), rel=0.01)
    assert variance[0] == pytest.approx(until.var(), rel=0.02)


def test_scores_follow_their_definitions():
    histories = simulate(2_000, 100, (0.5, 8.0, 0.8, 2.4))
    model = fit_segments(counted(histories))[EVERYBODY]
    orders, scores = model.orders, score(model, histories, 0.1)
    expected = forecast.expected_orders(orders, histories, np.arange(1.0, 53.0), scores["p_alive"])
    assert scores["p_alive"][histories.frequency == 0] == pytest.approx(1)
    assert model.margin_share == pytest.approx(0.4)
    weekly = np.diff(expected, axis=1, prepend=0.0) @ 1.1 ** (-np.arange(1, 53) * 7 / 365)
    last = scores["expected_orders_365d"] - expected[:, -1]
    assert scores["discounted_orders_365d"] == pytest.approx(weekly + last / 1.1, rel=1e-9)
    assert (scores["discounted_orders_90d"] < scores["expected_orders_90d"]).all()
    share = (orders.alpha + histories.age) / (orders.alpha + histories.age + 90 / 7)
    churn = 1 - scores["p_alive"] * (1 - share ** (orders.r + histories.frequency))
    assert scores["churn_probability_90d"] == pytest.approx(churn, rel=1e-12)
    wait = (orders.alpha + histories.age) * (2 ** (1 / (orders.r + histories.frequency)) - 1)
    assert scores["median_wait_weeks"] == pytest.approx(wait, rel=1e-12)
    p, q = model.values.p, model.values.q
    weight = p * histories.frequency / (p * histories.frequency + q - 1)
    assert scores["own_value_weight"] == pytest.approx(weight, rel=1e-12)
