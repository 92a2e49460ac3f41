"""Maximum likelihood in log-parameters: several starts, Newton's steps to the end, standard errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
"""Log-likelihood and its gradient at a vector of log-parameters."""

STEP = 1e-4
PRECISION = 1e-10
"""Largest slope per observation at a maximum."""


def dot(weights: Floats, values: Floats) -> float:
    """Σ weights · values without the threads of a linear algebra library, which wait longer than they work here."""
    return float((weights * values).sum())


@dataclass(frozen=True)
class Fit:
    """A maximum: log-parameters, log-likelihood, and their covariance where the maximum is inside and curved."""

    theta: Floats
    log_likelihood: float
    covariance: Floats | None

    @property
    def parameters(self) -> Floats:
        """The parameters themselves."""
        return np.exp(self.theta)

    @property
    def relative_errors(self) -> Floats:
        """Standard errors of the log-parameters, infinite where the likelihood does not tell."""
        if self.covariance is None:
            return np.full(len(self.theta), np.inf)
        return np.sqrt(np.diag(self.covariance))

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the parameters (delta method)."""
        return self.parameters * self.relative_errors


def maximise(
    likelihood: Likelihood,
    starts: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
    weight: float,
    sample: Likelihood | None = None,
) -> Fit:
    """The best maximum within `bounds` (of log-parameters) that is reached from `starts`.

    `weight` scales the likelihood to about one per observation. Where evaluation is dear, `sample` (the likelihood of
    a part of the data) chooses the start and takes it near the maximum.
    """
    rough = sample or likelihood
    tried = [_climb(rough, np.asarray(start, dtype=float), bounds, weight) for start in starts]
    best = max(tried, key=lambda theta: rough(theta)[0])
    theta = _newton(likelihood, best, bounds, weight)
    if sample is not None and np.abs(likelihood(theta)[1]).max() > PRECISION * weight:
        theta = _newton(likelihood, _climb(likelihood, best, bounds, weight), bounds, weight)
    value, gradient = likelihood(theta)
    low, high = np.array(bounds).T
    inside = bool(((theta > low + STEP) & (theta < high - STEP)).all())
    covariance = None
    if inside and np.abs(gradient).max() < 1e-4 * weight:
        covariance = _inverse(-hessian(likelihood, theta))
    return Fit(theta, value, covariance)


def hessian(likelihood: Likelihood, theta: Floats) -> Floats:
    """Second derivatives, by central differences of the analytic gradient."""
    size = len(theta)
    rows = np.empty((size, size))
    for index in range(size):
        step = np.zeros(size)
        step[index] = STEP
        rows[index] = (likelihood(theta + step)[1] - likelihood(theta - step)[1]) / (2 * STEP)
    return (rows + rows.T) / 2


def _climb(likelihood: Likelihood, start: Floats, bounds: Sequence[tuple[float, float]], weight: float) -> Floats:
    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(theta)
        return -value / weight, -gradient / weight

    low, high = np.array(bounds).T
    options = {"maxiter": 500, "ftol": 1e-11, "gtol": 1e-7, "maxcor": 20}
    result = minimize(loss, np.clip(start, low, high), jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    return np.asarray(result.x, dtype=float)


def _newton(likelihood: Likelihood, theta: Floats, bounds: Sequence[tuple[float, float]], weight: float) -> Floats:
    """Full steps while the likelihood is concave and flattens; L-BFGS stops short of the last digits.

    The second derivatives, which cost the most, are kept as long as they serve.
    """
    low, high = np.array(bounds).T
    slope, inverse = likelihood(theta)[1], None
    for _ in range(30):
        if np.abs(slope).max() < PRECISION * weight / 10:
            break
        if inverse is None:
            inverse = _inverse(-hessian(likelihood, theta))
            is_fresh = True
        if inverse is None:
            break
        tried = theta + inverse @ slope
        if (tried < low).any() or (tried > high).any():
            break
        new_slope = likelihood(tried)[1]
        shrunk = np.abs(new_slope).max() / np.abs(slope).max()
        if is_fresh and shrunk >= 1:
            break
        if shrunk < 1:
            theta, slope = tried, new_slope
        inverse, is_fresh = (inverse, False) if shrunk < 0.1 else (None, False)
    return theta


def _inverse(matrix: Floats) -> Floats | None:
    """The inverse of a positive definite matrix, else None."""
    if not np.isfinite(matrix).all():
        return None
    values, vectors = np.linalg.eigh(matrix)
    if values.min() <= 1e-10 * max(values.max(), 1e-300):
        return None
    inverse: Floats = (vectors / values) @ vectors.T
    return inverse
