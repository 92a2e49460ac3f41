"""Gamma-Gamma: what an order day of a customer is worth.

Values of a customer's order days are gamma distributed (shape p) around a mean of their own, whose scale is gamma
distributed among customers (shape q, scale gamma). Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value,
equation 1a. Only repeat order days count, so that it stays independent of how customers were won.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from orchestration.predictions.fitting import Fit, Floats, Ints, Likelihood, dot, maximise

BOUNDS = [(-7.0, 9.0)] * 3
SAMPLE = 4_000
SMALLEST_Q = 1.05
"""From here down the mean over customers is not finite or as good as that."""


@dataclass(frozen=True)
class RepeatValues:
    """Distinct pairs of repeat order days and their mean value, with the number of customers; values above zero."""

    frequency: Ints
    mean_value: Floats
    customers: Floats


@dataclass(frozen=True)
class GammaGamma:
    """Parameters of one fit; None where no customer came back. `population_value` is the mean over customers."""

    p: float | None
    q: float | None
    gamma: float | None
    log_likelihood: float | None
    population_value: float
    fit: Fit | None

    def own_weight(self, frequency: Ints) -> Floats:
        """The weight of a customer's own mean in the expected value of an order day; the rest is the population's."""
        if self.p is None or self.q is None:
            return np.zeros(len(frequency))
        seen = self.p * frequency
        return np.asarray(seen / (seen + max(self.q - 1, 0)), dtype=float)

    def spread(self, frequency: Ints) -> Floats:
        """Variance of a customer's mean value, given what was seen, over its expectation squared."""
        if self.p is None or self.q is None:
            return np.zeros(len(frequency))
        return 1 / np.maximum(self.p * frequency + self.q - 2, 0.25)


def fit_gamma_gamma(values: RepeatValues, fallback_value: float) -> GammaGamma:
    """Maximum likelihood, weighted by customers.

    `fallback_value` stands for the population's mean where there are no repeat customers; where the fitted mean is
    not finite, the observed mean does.
    """
    if not len(values.frequency):
        return GammaGamma(None, None, None, None, fallback_value, None)
    customers = float(values.customers.sum())
    observed = float(values.customers @ values.mean_value) / customers
    scaled = RepeatValues(values.frequency, values.mean_value / observed, values.customers)
    starts = [[np.log(p), np.log(q), np.log((q - 1) / p)] for p, q in ((2.0, 3.0), (6.0, 4.0), (1.0, 10.0))]
    few = slice(None, None, len(values.frequency) // SAMPLE or None)
    sample = RepeatValues(scaled.frequency[few], scaled.mean_value[few], scaled.customers[few])
    is_large = len(values.frequency) > 2 * SAMPLE
    fit = maximise(gamma_gamma(scaled), starts, BOUNDS, customers, gamma_gamma(sample) if is_large else None)
    p, q, gamma = (float(value) for value in fit.parameters)
    gamma *= observed
    mean = p * gamma / (q - 1) if q > SMALLEST_Q else observed
    shifted = Fit(fit.theta + np.array([0, 0, np.log(observed)]), fit.log_likelihood, fit.covariance)
    log_likelihood = fit.log_likelihood - customers * float(np.log(observed))
    return GammaGamma(p, q, gamma, log_likelihood, mean, shifted)


def gamma_gamma(values: RepeatValues) -> Likelihood:
    """Log-likelihood of (ln p, ln q, ln gamma)."""
    x, position = np.unique(values.frequency, return_inverse=True)
    by_frequency = np.bincount(position, values.customers)
    total, customers = values.frequency * values.mean_value, values.customers
    log_total = np.log(total)
    constant = float(customers @ np.log(values.mean_value))

    def likelihood(theta: Floats) -> tuple[float, Floats]:
        p, q, gamma = (float(value) for value in np.exp(theta))
        px = p * x
        sums = gamma + total
        log_sum = np.log(sums)
        logs = dot(customers, log_sum)
        shares = float(np.bincount(position, customers * (log_total - log_sum)) @ x)
        free = gammaln(px + q) - gammaln(px) - gammaln(q) + q * float(theta[2])
        value = float(by_frequency @ free) + p * shares - constant - q * logs
        both, own = digamma(px + q), digamma(px)
        in_p = float(by_frequency @ (x * (both - own))) + shares
        in_q = float(by_frequency @ (both - digamma(q) + theta[2])) - logs
        in_gamma = float(by_frequency.sum()) * q / gamma - float(np.bincount(position, customers / sums) @ (px + q))
        return value, np.array([in_p * p, in_q * q, in_gamma * gamma])

    return likelihood
