"""The lifetime value model once more, customer by customer and as the papers print it: nothing of the project is used.

Fader, Hardie & Lee (2005), equations 6 and 10; Fader & Hardie (2008), Computing P(alive) using the BG/NBD model;
Fader & Hardie (2013), equations 1a and 5. The maximum is found without gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Floats = npt.NDArray[np.float64]


def histories(customers: Mapping[str, Mapping[date, float]], as_of: date) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each customer, from the values of the order days: repeat days, weeks from the first to the last and to `as_of`,
    and the mean value of the repeat days (0 without any)."""
    rows = []
    for days in customers.values():
        first, *repeats = sorted(days)
        mean = np.mean([days[day] for day in repeats]) if repeats else 0.0
        rows.append((len(repeats), (max(days) - first).days / 7, (as_of - first).days / 7, mean))
    x, recency, age, mean_value = np.array(rows, dtype=float).T
    return x, recency, age, mean_value


def order_log_likelihood(parameters: Floats, x: Floats, recency: Floats, age: Floats) -> float:
    """BG/NBD, of everybody."""
    r, alpha, a, b = parameters
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    left = np.full(len(x), -np.inf)
    came = x > 0
    left[came] = betaln(a + 1, b + x[came] - 1) - betaln(a, b) - (r + x[came]) * np.log(alpha + recency[came])
    return float((start + np.logaddexp(stayed, left)).sum())


def value_log_likelihood(parameters: Floats, x: Floats, mean: Floats) -> float:
    """Gamma-Gamma, of everybody who came back."""
    p, q, gamma = parameters
    each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma) - np.log(mean)
    return float((each + p * x * np.log(x * mean) - (p * x + q) * np.log(gamma + x * mean)).sum())


def fit_orders(x: Floats, recency: Floats, age: Floats) -> tuple[Floats, float]:
    """(r, alpha, a, b) and the log-likelihood there."""
    return _climb(lambda parameters: order_log_likelihood(parameters, x, recency, age), [0.5, 5.0, 1.0, 2.0])


def fit_values(x: Floats, mean: Floats) -> tuple[Floats, float]:
    """(p, q, gamma) and the log-likelihood there."""
    return _climb(lambda parameters: value_log_likelihood(parameters, x, mean), [2.0, 3.0, float(mean.mean())])


def p_alive(parameters: Floats, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Probability of being still a customer."""
    r, alpha, a, b = parameters
    odds = a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x)
    return np.where(x > 0, 1 / (1 + odds), 1.0)


def expected_orders(parameters: Floats, x: Floats, recency: Floats, age: Floats, weeks: float) -> Floats:
    """Expected order days in the next `weeks`, with the hypergeometric function."""
    r, alpha, a, b = parameters
    z = weeks / (alpha + age + weeks)
    rest = ((alpha + age) / (alpha + age + weeks)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - rest) * p_alive(parameters, x, recency, age))


def discounted_orders(
    parameters: Floats, x: Floats, recency: Floats, age: Floats, weeks: float, yearly_rate: float
) -> Floats:
    """The same, each week's orders discounted from the end of the week, or of the broken one that is the last."""
    total, before = np.zeros(len(x)), np.zeros(len(x))
    for end in [*np.arange(1.0, np.floor(weeks) + 1), weeks]:
        until = expected_orders(parameters, x, recency, age, float(end))
        total += (until - before) * (1 + yearly_rate) ** (-end * 7 / 365)
        before = until
    return total


def expected_value(parameters: Floats, x: Floats, mean: Floats) -> Floats:
    """Expected value of a customer's next order day; `mean` is that of the repeat days, 0 without any."""
    p, q, gamma = parameters
    return np.asarray(p * (gamma + x * mean) / (p * x + q - 1))


def _climb(function: Callable[[Floats], float], start: list[float]) -> tuple[Floats, float]:
    """Nelder and Mead in the logarithms of the parameters, started anew until it stands still."""
    theta, value = np.log(start), -np.inf
    options = {"maxiter": 20_000, "maxfev": 20_000, "xatol": 1e-8, "fatol": 1e-9}
    while True:
        found = minimize(lambda t: -function(np.exp(t)), theta, method="Nelder-Mead", options=options)
        theta, before, value = found.x, value, -found.fun
        if value - before < 1e-9:
            return np.exp(theta), float(value)
