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

from orchestration.predictions.fitting import Fit, Floats, Ints, Likelihood, maximise

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
    base = _rate_part(histories)
    x, sums = histories.frequency, _Sums(histories.frequency)
    repeat = x > 0
    x_repeat, customers = x[repeat], histories.customers
    weights = customers[repeat]

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        a, b = np.exp(theta[2:])
        log_b, inverse_b = sums.of(b)
        log_ab, inverse_ab = sums.of(a + b)
        odds = theta[2] - np.log(b + x_repeat - 1)
        value, gradient, left = base(theta[:2], odds)
        stays = log_b - log_ab  # ln B(a, b + x) / B(a, b)
        value += float(customers @ stays)
        in_a = float(customers @ -inverse_ab) + float(weights @ left) / a
        in_b = float(customers @ (inverse_b - inverse_ab)) - float(weights @ (left / (b + x_repeat - 1)))
        return value, np.array([*gradient, in_a * a, in_b * b])

    return likelihood


def one_dropout(histories: Histories) -> Likelihood:
    """Log-likelihood of (ln r, ln alpha, log odds of leaving after a repeat order), the same for everybody."""
    base = _rate_part(histories)
    repeats = float(histories.customers @ histories.frequency)
    weights = histories.customers[histories.frequency > 0]

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        value, gradient, left = base(theta[:2], theta[2])
        value += repeats * float(log_expit(-theta[2]))
        return value, np.array([*gradient, float(weights @ left) - repeats * float(expit(theta[2]))])

    return likelihood


def nobody_leaves(histories: Histories) -> Likelihood:
    """Log-likelihood of (ln r, ln alpha) of the NBD, which has no dropout."""
    base = _rate_part(histories)

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        value, gradient, _ = base(theta, None)
        return value, gradient

    return likelihood


def _rate_part(histories: Histories) -> Callable[..., tuple[float, Floats, Floats]]:
    """What the three have in common: the rate's part, and the odds of having left after the last order.

    The returned function takes (ln r, ln alpha) and the log odds of leaving at the last order (None: nobody leaves);
    it gives the value, the gradient in both log-parameters and, per repeat history, the probability of having left.
    """
    x, age, customers = histories.frequency, histories.age, histories.customers
    sums, repeat = _Sums(x), histories.frequency > 0
    x_repeat, age_repeat, recency, weights = x[repeat], age[repeat], histories.recency[repeat], customers[repeat]

    def part(theta: Floats, odds: Floats | float | None) -> tuple[float, Floats, Floats]:
        r, alpha = np.exp(theta)
        log_r, inverse_r = sums.of(r)
        share = age / alpha
        log_share = np.log1p(share)
        rows = log_r - x * (theta[1] + log_share) - r * log_share
        value = float(customers @ rows)
        in_r = float(customers @ (inverse_r - log_share))
        in_alpha = float(customers @ ((r * share - x) / (1 + share)))  # times alpha
        if odds is None:
            return value, np.array([in_r * r, in_alpha]), np.zeros(len(x_repeat))
        longer = np.log1p((age_repeat - recency) / (alpha + recency))
        exponent = r + x_repeat
        log_odds = odds + exponent * longer
        value += float(weights @ np.logaddexp(0, log_odds))
        left = expit(log_odds)
        in_r += float(weights @ (left * longer))
        slope = (recency - age_repeat) / ((alpha + age_repeat) * (alpha + recency))
        in_alpha += alpha * float(weights @ (left * exponent * slope))
        return value, np.array([in_r * r, in_alpha]), left

    return part


class _Sums:
    """ln Γ(c + x) - ln Γ(c) and its derivative as sums over 0 … x - 1: exact where differences of ln Γ would cancel."""

    def __init__(self, frequency: Ints) -> None:
        self.frequency = frequency
        self.steps = np.arange(int(frequency.max(initial=0)))

    def of(self, c: float) -> tuple[Floats, Floats]:
        """Both for each frequency."""
        logs = np.concatenate([[0.0], np.cumsum(np.log(c + self.steps))])
        inverses = np.concatenate([[0.0], np.cumsum(1 / (c + self.steps))])
        return logs[self.frequency], inverses[self.frequency]


def _maximise(
    model: Callable[[Histories], Likelihood],
    histories: Histories,
    starts: list[list[float]],
    bounds: list[tuple[float, float]],
) -> Fit:
    weight = float(histories.customers.sum())
    step = len(histories) // SAMPLE
    sample = model(histories.take(slice(None, None, step))) if step > 1 else None
    return maximise(model(histories), starts, bounds, weight, sample)


def _rate_starts(histories: Histories) -> list[list[float]]:
    """(ln r, ln alpha) around the mean rate of all customers."""
    orders = float(histories.customers @ histories.frequency) + 0.5
    weeks = float(histories.customers @ histories.age) + 1.0
    return [[np.log(r), np.log(r * weeks / orders)] for r in (0.3, 2.0)]
