"""BG/NBD: how often customers order while they stay, and when they leave.

While a customer stays, orders come at a rate of their own (gamma: r, alpha), and after each repeat order the customer
leaves with a probability of their own (beta: a, b). Fader, Hardie & Lee (2005), "Counting your customers" the easy way,
Marketing Science 24(2), equation 6. Time is in weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, log_expit

from orchestration.predictions.fitting import Fit, Floats, Ints, Likelihood, dot, maximise

FITTED = "fitted"
NOT_IDENTIFIED = "dropout_not_identified"

RATE_BOUNDS = [(-9.0, 10.0), (-7.0, 13.0)]
DROPOUT_BOUNDS = [(-9.0, 9.0), (-9.0, 9.0)]
PROBABILITY_BOUNDS = [(-14.0, 6.0)]  # log odds

DETECTABLE = 3.0
"""Log-likelihood that dropout must add: half the 95 % point of chi-square with its two parameters."""
INDISTINGUISHABLE = 0.5
"""Log-likelihood that a simpler model may lack and still be preferred where the full one is not identified."""
WIDEST_ERROR = 2.0
"""Standard error of ln a or ln b from which on the data do not tell: a 95 % interval over more than three decades."""
SAMPLE = 4_000


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories of order days: repeat days, weeks from first to last and from first to today."""

    frequency: Ints
    recency: Floats
    age: Floats
    customers: Floats

    def __len__(self) -> int:
        """Distinct histories."""
        return len(self.frequency)

    def take(self, chosen: slice | Ints) -> Histories:
        """Some of them."""
        return Histories(self.frequency[chosen], self.recency[chosen], self.age[chosen], self.customers[chosen])


@dataclass(frozen=True)
class BgNbd:
    """Parameters of one fit.

    `dropout` is the one probability of leaving after each repeat order that stands in for the beta distribution where
    that is not identified; a and b are then None. `fit` has (ln r, ln alpha, ln a, ln b) or a part of them.
    """

    r: float
    alpha: float
    a: float | None
    b: float | None
    dropout: float | None
    log_likelihood: float
    status: str
    fallback: str | None
    fit: Fit

    def at(self, theta: Floats) -> BgNbd:
        """The same model with other log-parameters."""
        r, alpha = _numbers(np.exp(theta[:2]))
        if self.a is not None:
            a, b = _numbers(np.exp(theta[2:]))
            return replace(self, r=r, alpha=alpha, a=a, b=b)
        return replace(self, r=r, alpha=alpha, dropout=float(expit(theta[2])) if len(theta) > 2 else 0.0)


def fit_bg_nbd(histories: Histories) -> BgNbd:
    """Maximum likelihood, weighted by customers.

    Where the data do not tell a and b, the simplest model that explains them as well is kept: nobody leaves (NBD),
    everybody leaves with one probability, or else the beta distribution at the limit of its bounds.
    """
    rates = _rate_starts(histories)
    none = _maximise(nobody_leaves, histories, rates, RATE_BOUNDS)
    starts = [[*start, *dropout] for start in rates for dropout in ((0.0, 1.0), (-1.0, 2.0))]
    full = _maximise(beta_dropout, histories, starts, RATE_BOUNDS + DROPOUT_BOUNDS)
    gain = full.log_likelihood - none.log_likelihood
    if gain >= DETECTABLE and full.relative_errors[2:].max() <= WIDEST_ERROR:
        return _model(full, FITTED, None)
    if gain < DETECTABLE:
        return _model(none, NOT_IDENTIFIED, "no_dropout")
    starts = [[*full.theta[:2], full.theta[2] - full.theta[3]], [*none.theta, -2.0]]
    one = _maximise(one_dropout, histories, starts, RATE_BOUNDS + PROBABILITY_BOUNDS)
    if full.log_likelihood - one.log_likelihood < INDISTINGUISHABLE:
        return _model(one, NOT_IDENTIFIED, "one_dropout_probability")
    return _model(full, NOT_IDENTIFIED, "limit_of_parameters")


def _model(fit: Fit, status: str, fallback: str | None) -> BgNbd:
    has_beta = len(fit.theta) == 4
    blank = BgNbd(1.0, 1.0, 1.0 if has_beta else None, None, None, fit.log_likelihood, status, fallback, fit)
    return blank.at(fit.theta)


def _numbers(values: Floats) -> list[float]:
    return [float(value) for value in values]


def beta_dropout(histories: Histories) -> Likelihood:
    """Log-likelihood of (ln r, ln alpha, ln a, ln b)."""
    rates = _Rates(histories)
    last = rates.steps - 1  # x - 1 of those who came back

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        a, b = _numbers(np.exp(theta[2:]))
        log_b, inverse_b = rates.sums(b)
        log_ab, inverse_ab = rates.sums(a + b)
        value, gradient, left = rates(theta[:2], theta[2] - np.log(b + last))
        value += float(rates.by_frequency @ (log_b - log_ab))  # ln B(a, b + x) / B(a, b)
        in_a = float(rates.by_frequency @ -inverse_ab) + float(left.sum()) / a
        in_b = float(rates.by_frequency @ (inverse_b - inverse_ab)) - float(left @ (1 / (b + last)))
        return value, np.array([*gradient, in_a * a, in_b * b])

    return likelihood


def one_dropout(histories: Histories) -> Likelihood:
    """Log-likelihood of (ln r, ln alpha, log odds of leaving after a repeat order), the same for everybody."""
    rates = _Rates(histories)
    repeats = float(histories.customers @ histories.frequency)

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        value, gradient, left = rates(theta[:2], np.full(len(rates.steps), theta[2]))
        value += repeats * float(log_expit(-theta[2]))
        return value, np.array([*gradient, float(left.sum()) - repeats * float(expit(theta[2]))])

    return likelihood


def nobody_leaves(histories: Histories) -> Likelihood:
    """Log-likelihood of (ln r, ln alpha) of the NBD, which has no dropout."""
    rates = _Rates(histories)

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        value, gradient, _ = rates(theta, None)
        return value, gradient

    return likelihood


class _Rates:
    """What the three have in common: the rate's part, and the odds of having left after the last order.

    Logarithms are taken once per distinct frequency, recency and age; only those odds need a look at every history.
    """

    def __init__(self, histories: Histories) -> None:
        x, customers = histories.frequency, histories.customers
        self.steps = np.arange(1, int(x.max(initial=0)) + 1)
        self.by_frequency = np.bincount(x, customers, len(self.steps) + 1)
        self.ages, age_at = np.unique(histories.age, return_inverse=True)
        self.by_age = np.bincount(age_at, customers)
        self.orders_by_age = np.bincount(age_at, customers * x)
        repeat = x > 0
        self.recencies, self.recency_at = np.unique(histories.recency[repeat], return_inverse=True)
        self.age_at, self.x_at, self.weights = age_at[repeat], x[repeat] - 1, customers[repeat]

    def sums(self, c: float) -> tuple[Floats, Floats]:
        """ln G(c + x) - ln G(c), G the gamma function, and its derivative, for each x from 0.

        As sums over 0 ... x - 1 they are exact where differences of ln G would cancel.
        """
        terms = c + self.steps - 1
        return np.append(0.0, np.cumsum(np.log(terms))), np.append(0.0, np.cumsum(1 / terms))

    def __call__(self, theta: Floats, odds: Floats | None) -> tuple[float, Floats, Floats]:
        """Value, gradient in both log-parameters, and how many customers have left, per frequency from 1.

        `theta` is (ln r, ln alpha), `odds` the log odds of leaving at the last order, per frequency from 1 (None:
        nobody leaves).
        """
        r, alpha = _numbers(np.exp(theta))
        log_r, inverse_r = self.sums(r)
        share = self.ages / alpha
        log_share = np.log1p(share)
        value = float(self.by_frequency @ log_r) - float(self.orders_by_age @ (theta[1] + log_share))
        value -= r * float(self.by_age @ log_share)
        in_r = float(self.by_frequency @ inverse_r) - float(self.by_age @ log_share)
        in_alpha = float(((r * share * self.by_age - self.orders_by_age) / (1 + share)).sum())  # times alpha
        if odds is None:
            return value, np.array([in_r * r, in_alpha]), np.zeros(len(self.steps))
        longer = log_share[self.age_at] - np.log1p(self.recencies / alpha)[self.recency_at]
        exponent = (r + self.steps)[self.x_at]
        log_odds = odds[self.x_at] + exponent * longer
        small = np.exp(-np.abs(log_odds))
        value += dot(self.weights, np.maximum(log_odds, 0) + np.log1p(small))
        left = self.weights * np.where(log_odds > 0, 1.0, small) / (1 + small)
        in_r += dot(left, longer)
        slope = (1 / (1 + share))[self.age_at] - (1 / (1 + self.recencies / alpha))[self.recency_at]
        in_alpha += dot(left * exponent, slope)
        return value, np.array([in_r * r, in_alpha]), np.bincount(self.x_at, left, len(self.steps)).astype(float)


def _maximise(
    model: Callable[[Histories], Likelihood],
    histories: Histories,
    starts: list[list[float]],
    bounds: list[tuple[float, float]],
) -> Fit:
    weight = float(histories.customers.sum())
    sample = model(histories.take(slice(None, None, len(histories) // SAMPLE))) if len(histories) > 2 * SAMPLE else None
    return maximise(model(histories), starts, bounds, weight, sample)


def _rate_starts(histories: Histories) -> list[list[float]]:
    """(ln r, ln alpha) around the mean rate of all customers."""
    orders = float(histories.customers @ histories.frequency) + 0.5
    weeks = float(histories.customers @ histories.age) + 1.0
    return [[np.log(r), np.log(r * weeks / orders)] for r in (0.3, 2.0)]
