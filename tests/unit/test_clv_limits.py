"""The lifetime value model finds what is true of simulated customers, and says so when it cannot know."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from clv_support import counted, simulate

from orchestration.predictions import forecast, predict_clv
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd
from orchestration.predictions.gamma_gamma import RepeatValues, fit_gamma_gamma
from orchestration.predictions.scores import score
from orchestration.predictions.segments import EVERYBODY, fit_segments
from orchestration.settings import Settings
from orchestration.warehouse import connect


def test_simulated_parameters_lie_inside_the_intervals():
    true = (0.5, 17.0, 0.8, 2.4)
    model = fit_bg_nbd(simulate(40_000, 156, true))
    distance = np.abs(model.fit.theta - np.log(true)) / model.fit.relative_errors
    assert model.status == "fitted"
    assert distance.max() < 1.96


def test_simulated_values_lie_inside_the_intervals():
    p, q, gamma = 5.0, 4.5, 49.0
    random = np.random.default_rng(5)
    frequency = random.integers(1, 8, 20_000)
    scale = random.gamma(q, 1 / gamma, 20_000)
    mean = random.gamma(p * frequency) / scale / frequency
    model = fit_gamma_gamma(RepeatValues(frequency, mean, np.ones(20_000)), 0.0)
    distance = np.abs(model.fit.theta - np.log([p, q, gamma])) / model.fit.relative_errors
    assert distance.max() < 1.96
    assert model.population_value == pytest.approx(p * gamma / (q - 1), rel=0.02)


def test_nobody_leaving_is_said_and_predicted_without_dropout():
    histories = simulate(4_000, 104, (1.5, 10.0, 0.0, 0.0))
    model = fit_bg_nbd(histories)
    assert (model.status, model.fallback, model.dropout) == ("dropout_not_identified", "no_dropout", 0.0)
    assert (forecast.alive(model, histories) == 1).all()
    expected = forecast.expected_orders(model, histories, np.array([10.0]), np.ones(len(histories)))[:, 0]
    assert expected == pytest.approx((model.r + histories.frequency) / (model.alpha + histories.age) * 10, rel=1e-9)


def test_everybody_leaving_alike_is_said_and_predicted_with_one_probability():
    histories = simulate(8_000, 104, (1.5, 6.0, 4e5, 1.6e6))
    model = fit_bg_nbd(histories)
    assert (model.status, model.fallback) == ("dropout_not_identified", "one_dropout_probability")
    assert model.dropout == pytest.approx(0.2, rel=0.1)
    rate = (1 - (1 + 0.2 * 10 / 6.0) ** -1.5) / 0.2
    assert forecast.new_customer_orders(model, 10.0) == pytest.approx(rate, rel=0.1)


@pytest.mark.parametrize("frequency", [0, 1])
def test_histories_that_say_nothing_break_nothing(frequency):
    count = 600
    histories = Histories(np.full(count, frequency), np.full(count, 0.0), np.linspace(1, 50, count), np.ones(count))
    model = fit_bg_nbd(histories)
    assert model.status == "dropout_not_identified"
    p_alive = forecast.alive(model, histories)
    assert np.isfinite(forecast.expected_orders(model, histories, np.array([52.0]), p_alive)).all()


def test_few_customers_or_a_short_past_are_not_predicted():
    few, young = simulate(499, 100, (0.5, 8.0, 0.8, 2.4)), simulate(600, 25, (0.5, 8.0, 0.8, 2.4))
    for histories in (few, young):
        model = fit_segments(counted(histories))[EVERYBODY]
        assert model.status == "too_few_customers"
        assert score(model, histories, 0.1) == {}


def test_segments_with_enough_buyers_have_a_model_of_their_own():
    histories = simulate(1_600, 100, (0.5, 8.0, 0.8, 2.4))
    models = fit_segments(counted(histories, ["email"] * 1_200 + ["direct"] * 400))
    assert {name: model.customers for name, model in models.items()} == {EVERYBODY: 1_600, "email": 1_200}
    assert models["email"].orders.r != models[EVERYBODY].orders.r


@pytest.fixture
def never_leaving(tmp_path) -> Settings:
    """A warehouse with the counts of customers who never leave, and empty tables for what is predicted of them."""
    settings = Settings.from_env(data_dir=tmp_path, environ={})
    contract = settings.project_dir / "models" / "staging" / "predictions" / "_predictions__sources.yml"
    counts = counted(simulate(4_000, 104, (1.5, 10.0, 0.0, 0.0)))
    histories = {name: getattr(counts, name) for name in ("segment", "frequency", "recency_days", "age_days")}
    repeat_values = {
        "segment": counts.value_segment,
        "frequency": counts.value_frequency,
        "mean_value": counts.value_mean,
    }
    with connect(settings) as connection:
        connection.execute("create schema predictions; create schema intermediate")
        connection.register("histories", histories)
        connection.register("repeat_values", repeat_values)
        for table in yaml.safe_load(contract.read_text())["sources"][0]["tables"]:
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in table["columns"])
            connection.execute(f"create table predictions.{table['name']} ({columns})")
        connection.execute(
            "create table intermediate.int_purchase_histories_counted as"
            " select 0 as horizon_days, date '2025-01-01' as as_of_date, *, 1 as customers,"
            " 20 * (frequency + 1) as net_sales, 8 * (frequency + 1) as contribution_margin, 20 as first_value"
            " from histories"
        )
        connection.execute(
            "create table intermediate.int_repeat_values_counted as"
            " select 0 as horizon_days, *, 1 as customers from repeat_values"
        )
    return settings


def test_a_log_without_dropout_is_said_and_written_like_any_other(never_leaving):
    report = predict_clv(never_leaving, "run")
    assert [fit.status for fit in report.fits] == ["dropout_not_identified"]
    with connect(never_leaving, read_only=True) as connection:
        ((fallback, a, b, r_error),) = connection.execute(
            "select fallback, a, b, r_standard_error from predictions.clv_model_runs"
        ).fetchall()
        ((scores, alive, finite),) = connection.execute(
            "select count(*), min(p_alive), bool_and(isfinite(discounted_orders_365d) and isfinite(population_value))"
            " from predictions.clv_scores"
        ).fetchall()
    assert (fallback, a, b) == ("no_dropout", None, None)
    assert r_error > 0
    assert (scores, alive, finite) == (report.scores, 1.0, True)
