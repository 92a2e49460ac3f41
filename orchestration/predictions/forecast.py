"""What BG/NBD says of a customer's future, given the history.

Expected orders of the literature are written with Gauss's hypergeometric function, which cancels for large a, b and x
and has a pole at a = 1. They are a mean over the customer's probability of leaving p, whose distribution is
Beta(a, b + x) for one who is still there:

    E[Y(t)] = P(alive) · E_p[(1 - (1 + p·t / (alpha + T))^-(r + x)) / p]

so Gauss-Jacobi quadrature over p gives the same number from sums of positive terms. Time is in weeks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import expit

from orchestration.predictions.bg_nbd import BgNbd, Histories
from orchestration.predictions.fitting import Floats

Given = Callable[[Floats, Floats, float], Floats]
"""Something about a customer with dropout probability p, at u = t / (alpha + T), with exponent r + x."""

PRECISION = 1e-9
MOST_NODES = 1_024


def alive(model: BgNbd, histories: Histories) -> Floats:
    """Probability of still being a customer; 1 for one-time buyers, who had no occasion to leave."""
    x = histories.frequency
    result = np.ones(len(x))
    repeat = x > 0
    if model.a is not None and model.b is not None:
        odds = np.log(model.a) - np.log(model.b + x[repeat] - 1)
    elif model.dropout:
        odds = np.log(model.dropout) - np.log1p(-model.dropout)
    else:
        return result
    recency, age = histories.recency[repeat], histories.age[repeat]
    longer = np.log1p((age - recency) / (model.alpha + recency))
    result[repeat] = expit(-(odds + (model.r + x[repeat]) * longer))
    return result


def no_order_within(model: BgNbd, histories: Histories, weeks: float, p_alive: Floats) -> Floats:
    """Probability of not a single order in the next `weeks`."""
    exponent = model.r + histories.frequency
    return 1 - p_alive * -np.expm1(-exponent * np.log1p(weeks / (model.alpha + histories.age)))


def median_wait(model: BgNbd, histories: Histories) -> Floats:
    """Weeks by which half of the customers like this one, if still there, order again."""
    with np.errstate(over="ignore"):
        doubled = np.expm1(np.log(2.0) / (model.r + histories.frequency))
        return np.asarray((model.alpha + histories.age) * doubled, dtype=float)


def expected_orders(
    model: BgNbd, histories: Histories, weeks: Floats, p_alive: Floats, weights: Floats | None = None
) -> Floats:
    """Expected order days within each of `weeks`: one row per history, one column per horizon.

    With `weights`, weighted sums over the horizons instead: one column per column of `weights`.
    """
    return _means(model, histories, weeks, _orders_given_dropout, weights) * p_alive[:, None]


def order_variance(model: BgNbd, histories: Histories, weeks: float, p_alive: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of the order days of one customer within `weeks`, everything unknown about them included."""
    horizon = np.array([weeks])
    mean = _means(model, histories, horizon, _orders_given_dropout)[:, 0] * p_alive
    rising = 2 * _means(model, histories, horizon, _pairs_given_dropout)[:, 0] * p_alive  # E[Y(Y + 1)]
    return mean, rising - mean - mean**2


def discount_weights(weeks: Floats, until: float, weekly_rate: float) -> Floats:
    """Weights of expected orders within each of `weeks` whose sum is the discounted orders within `until`.

    Orders of each whole week, and of the broken one before `until`, are discounted from its end to today.
    """
    ends = np.flatnonzero(((weeks == np.floor(weeks)) & (weeks < until)) | (weeks == until))
    factors = (1 + weekly_rate) ** -weeks[ends]
    result = np.zeros(len(weeks))
    result[ends] = factors - np.append(factors[1:], 0.0)
    return result


def new_customer_orders(model: BgNbd, weeks: float) -> float:
    """Expected repeat order days of somebody in the first `weeks` after the first order (equation 9)."""
    newcomer = Histories(np.zeros(1, dtype=np.int64), np.zeros(1), np.zeros(1), np.ones(1))
    return float(expected_orders(model, newcomer, np.array([weeks]), np.ones(1))[0, 0])


def _orders_given_dropout(p: Floats, u: Floats, exponent: float) -> Floats:
    """(1 - (1 + p·u)^-k) / p, and k·u at p = 0."""
    safe = np.where(p > 0, p, 1.0)
    return np.where(p > 0, -np.expm1(-exponent * np.log1p(safe * u)) / safe, exponent * u)


def _pairs_given_dropout(p: Floats, u: Floats, exponent: float) -> Floats:
    """E[Y(Y + 1)] / 2 given p, the mean over rates taken: Y is the smaller of a Poisson and a geometric count."""
    z = p * u
    log_rest = np.log1p(z)
    stay = exponent * u * np.exp(-(exponent + 1) * log_rest)
    safe = np.where(p > 0, p, 1.0)
    bracket = (-np.expm1(-exponent * log_rest) - p * stay) / safe**2
    series = exponent * (exponent + 1) * u**2 / 2 * (1 - 2 * (exponent + 2) * z / 3)
    return np.where((exponent + 2) * z < 1e-4, series, bracket) + stay


def _means(model: BgNbd, histories: Histories, weeks: Floats, given: Given, weights: Floats | None = None) -> Floats:
    """Mean of `given` over the dropout probability, computed once per distinct frequency and age."""
    ages, age_at = np.unique(histories.age, return_inverse=True)
    pairs, position = np.unique(histories.frequency * len(ages) + age_at, return_inverse=True)
    frequency, age = pairs // len(ages), ages[pairs % len(ages)]
    result = np.empty((len(frequency), len(weeks) if weights is None else weights.shape[1]))
    for x in np.unique(frequency):
        rows = np.flatnonzero(frequency == x)
        u = weeks / (model.alpha + age[rows])[:, None]
        p, weight = _dropout_nodes(model, int(x), float(u.max(initial=0.0)), given)
        mean = np.zeros_like(u)
        for node, share in zip(p, weight, strict=True):
            mean += share * given(node, u, model.r + x)
        result[rows] = mean if weights is None else mean @ weights
    return result[position]


def _dropout_nodes(model: BgNbd, x: int, furthest: float, given: Given) -> tuple[Floats, Floats]:
    """Nodes and weights that are precise at the furthest horizon, where the integrand bends most."""
    if model.a is None or model.b is None:
        return np.array([model.dropout or 0.0]), np.ones(1)
    size = 16
    nodes = beta_nodes(model.a, model.b + x, size)
    while size < MOST_NODES:
        finer = beta_nodes(model.a, model.b + x, 2 * size)
        values = [float(weight @ given(p, np.asarray(furthest), model.r + x)) for p, weight in (nodes, finer)]
        if abs(values[0] - values[1]) <= PRECISION * abs(values[1]):
            return nodes
        size, nodes = 2 * size, finer
    return nodes


def beta_nodes(a: float, b: float, size: int) -> tuple[Floats, Floats]:
    """Gauss quadrature for a mean over Beta(a, b): nodes in (0, 1) and weights that add up to 1 (Golub & Welsch)."""
    left, right = b - 1, a - 1  # exponents of (1 - y) and (1 + y) in Jacobi's weight
    k = np.arange(1, size)
    s = 2 * k + left + right
    diagonal = np.concatenate([[(right - left) / (left + right + 2)], (right**2 - left**2) / (s * (s + 2))])
    first = 4 * a * b / ((a + b) ** 2 * (a + b + 1))
    k, s = k[1:], s[1:]
    others = 4 * k * (k + left) * (k + right) * (k + left + right) / (s**2 * (s + 1) * (s - 1))
    nodes, vectors = eigh_tridiagonal(diagonal, np.sqrt(np.concatenate([[first], others])))
    return np.clip((nodes + 1) / 2, 0.0, 1.0), vectors[0] ** 2
