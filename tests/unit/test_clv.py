"""The lifetime value model reaches published numbers, its own simulated truth, and says so when it cannot know."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import lifetimes
import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.special import hyp2f1

from orchestration.predictions import bg_nbd, forecast, gamma_gamma
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd
from orchestration.predictions.gamma_gamma import RepeatValues, fit_gamma_gamma
from orchestration.predictions.scores import score
from orchestration.predictions.segments import EVERYBODY, Counted, fit_segments

CALIBRATED_UNTIL = date(1997, 9, 30)


def order_days() -> dict[str, dict[date, float]]:
    """The CDNOW sample: customer to order day to value."""
    path = Path(lifetimes.__file__).parent / "datasets" / "CDNOW_sample.txt"
    found: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in path.read_text().splitlines():
        _, customer, day, _, value = line.split()
        found[customer][date(int(day[:4]), int(day[4:6]), int(day[6:]))] += float(value)
    return found


@pytest.fixture(scope="module")
def cdnow() -> tuple[Histories, RepeatValues, int]:
    """Histories and repeat values of the calibration period, and the order days after it."""
    rows, values, later = [], [], 0
    for days in order_days().values():
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


def simulate(customers: int, weeks: float, parameters: tuple[float, float, float, float], seed: int = 3) -> Histories:
    """Histories drawn from BG/NBD; b None: nobody leaves, a and b None: one probability is not needed here."""
    r, alpha, a, b = parameters
    random = np.random.default_rng(seed)
    rate = random.gamma(r, 1 / alpha, customers)
    leaves = random.beta(a, b, customers) if a > 0 else np.zeros(customers)
    age = random.uniform(1, weeks, customers)
    now, x, recency = np.zeros(customers), np.zeros(customers, int), np.zeros(customers)
    there = np.ones(customers, bool)
    while there.any():
        now = now + random.exponential(1, customers) / rate
        there &= now < age
        x[there] += 1
        recency[there] = now[there]
        there &= random.random(customers) >= leaves
    return Histories(x, recency, age, np.ones(customers))


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


def counted(histories: Histories, segment: str | list[str] = EVERYBODY) -> Counted:
    """Counts as dbt makes them, in days, every order day worth 20 with a margin of 8."""
    names = np.array([segment] * len(histories) if isinstance(segment, str) else segment, dtype=object)
    sales = (histories.frequency + 1) * histories.customers * 20.0
    repeat = histories.frequency > 0
    return Counted(
        names, histories.frequency, np.round(histories.recency * 7).astype(int),
        np.round(histories.age * 7).astype(int), histories.customers, sales, sales * 0.4, histories.customers * 20.0,
        names[repeat], histories.frequency[repeat], np.random.default_rng(1).gamma(5, 4, repeat.sum()),
        histories.customers[repeat],
    )  # fmt: skip


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
