"""The lifetime value model reaches the numbers that the literature prints for CDNOW."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from order_logs import cdnow_sample, order_days
from scipy.optimize import check_grad

from orchestration.predictions import bg_nbd, forecast, gamma_gamma
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd
from orchestration.predictions.gamma_gamma import RepeatValues, fit_gamma_gamma

CALIBRATED_UNTIL = date(1997, 9, 30)


@pytest.fixture(scope="module")
def cdnow() -> tuple[Histories, RepeatValues, int]:
    """Histories and repeat values of the calibration period, and the order days after it."""
    rows, values, later = [], [], 0
    for days in order_days(cdnow_sample()).values():
        seen = sorted(day for day in days if day <= CALIBRATED_UNTIL)
        later += len(days) - len(seen)
        repeats = [days[day] for day in seen[1:]]
        rows.append((len(repeats), (seen[-1] - seen[0]).days / 7, (CALIBRATED_UNTIL - seen[0]).days / 7))
        if repeats:
            values.append((len(repeats), np.mean(repeats)))
    x, recency, age = np.array(rows).T
    frequency, mean = np.array(values).T
    ones = np.ones(len(x))
    return (
        Histories(x.astype(int), recency, age, ones),
        RepeatValues(frequency.astype(int), mean, ones[: len(mean)]),
        later,
    )


def test_order_model_reaches_the_published_parameters(cdnow):
    """Fader, Hardie & Lee (2005), table 2, with more digits."""
    model = fit_bg_nbd(cdnow[0])
    assert model.status == "fitted"
    assert [model.r, model.alpha, model.a, model.b] == pytest.approx([0.242595, 4.413602, 0.792922, 2.425907], rel=2e-6)
    assert model.log_likelihood == pytest.approx(-9582.42921, abs=5e-6)
    assert forecast.new_customer_orders(model, 52) == pytest.approx(1.444012, abs=5e-7)
    regular = Histories(np.array([26]), np.array([30.857]), np.array([31.0]), np.ones(1))
    p_alive = forecast.alive(model, regular)
    assert p_alive[0] == pytest.approx(0.96885, abs=5e-6)
    assert forecast.expected_orders(model, regular, np.array([52.0]), p_alive)[0, 0] == pytest.approx(25.7573, abs=5e-5)


def test_order_model_predicts_the_published_holdout(cdnow):
    histories, _, later = cdnow
    model = fit_bg_nbd(histories)
    expected = forecast.expected_orders(model, histories, np.array([39.0]), forecast.alive(model, histories))
    assert expected.sum() == pytest.approx(1653.4, abs=0.05)
    assert later == 1882


def test_value_model_reaches_the_published_parameters(cdnow):
    """Fader & Hardie (2013)."""
    values = cdnow[1]
    assert len(values.frequency) == 946
    assert values.mean_value.mean() == pytest.approx(35.08, abs=0.005)
    model = fit_gamma_gamma(values, 0.0)
    assert [model.p, model.q, model.gamma] == pytest.approx([6.2496, 3.7442, 15.4435], rel=1e-5)
    assert model.log_likelihood == pytest.approx(-4055.91769, abs=5e-6)


def test_customers_with_one_history_weigh_as_many(cdnow):
    histories = cdnow[0]
    rows = np.stack([histories.frequency, histories.recency, histories.age])
    distinct, counts = np.unique(rows, axis=1, return_counts=True)
    counted = fit_bg_nbd(Histories(distinct[0].astype(int), distinct[1], distinct[2], counts.astype(float)))
    alone = fit_bg_nbd(histories)
    assert len(counts) < len(histories)
    assert counted.fit.parameters == pytest.approx(alone.fit.parameters, rel=1e-8)
    assert counted.fit.standard_errors == pytest.approx(alone.fit.standard_errors, rel=1e-4)


@pytest.mark.parametrize(
    ("make", "theta"),
    [
        (bg_nbd.beta_dropout, [-1.4, 1.5, -0.2, 0.9]),
        (bg_nbd.beta_dropout, [1.0, 3.0, 2.0, -1.0]),
        (bg_nbd.one_dropout, [-1.0, 1.0, -2.0]),
        (bg_nbd.nobody_leaves, [-1.0, 1.0]),
    ],
)
def test_gradients_of_the_order_models(cdnow, make, theta):
    likelihood = make(cdnow[0].take(slice(0, 300)))
    error = check_grad(lambda t: likelihood(t)[0], lambda t: likelihood(t)[1], np.array(theta), epsilon=1e-6)
    assert error < 1e-5 * np.abs(likelihood(np.array(theta))[0])


def test_gradient_of_the_value_model(cdnow):
    likelihood = gamma_gamma.gamma_gamma(cdnow[1])
    theta = np.array([1.0, 2.0, 3.0])
    error = check_grad(lambda t: likelihood(t)[0], lambda t: likelihood(t)[1], theta, epsilon=1e-6)
    assert error < 1e-5 * np.abs(likelihood(theta)[0])
