"""Scores of each distinct history: what is expected of one customer who has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from orchestration.predictions import forecast
from orchestration.predictions.bg_nbd import BgNbd, Histories
from orchestration.predictions.fitting import Floats
from orchestration.predictions.segments import Model

Columns = dict[str, npt.NDArray[Any]]

WEEKS = np.union1d(np.arange(1.0, 53.0), np.array([90 / 7, 365 / 7]))
"""Steps of discounting: weeks, and the broken ones at the ends of the horizons."""


def score(model: Model, histories: Histories, yearly_rate: float) -> Columns:
    """Columns of `predictions.clv_scores`; orders are order days, discounting is yearly `yearly_rate` by the week."""
    if model.orders is None or model.values is None:
        return {}
    orders = model.orders
    weekly_rate = (1 + yearly_rate) ** (7 / 365) - 1
    ends = [90 / 7, 365 / 7]
    weights = np.stack(
        [np.where(end == WEEKS, 1.0, 0.0) for end in ends]
        + [forecast.discount_weights(WEEKS, end, weekly_rate) for end in ends],
        axis=1,
    )
    p_alive = forecast.alive(orders, histories)
    expected = forecast.expected_orders(orders, histories, WEEKS, p_alive, weights)
    return {
        "p_alive": p_alive,
        "expected_orders_90d": expected[:, 0],
        "expected_orders_365d": expected[:, 1],
        "discounted_orders_90d": expected[:, 2],
        "discounted_orders_365d": expected[:, 3],
        "churn_probability_90d": forecast.no_order_within(orders, histories, 90 / 7, p_alive),
        "median_wait_weeks": forecast.median_wait(orders, histories),
        "own_value_weight": model.values.own_weight(histories.frequency),
        **_constants(model, len(histories)),
    }


def score_backtest(model: Model, histories: Histories, horizon_days: int) -> Columns:
    """Columns of `predictions.clv_backtest_scores`: expected order days within the horizon, and how sure that is."""
    if model.orders is None or model.values is None:
        return {}
    weeks = horizon_days / 7
    p_alive = forecast.alive(model.orders, histories)
    mean, variance = forecast.order_variance(model.orders, histories, weeks, p_alive)
    spread = model.values.spread(histories.frequency)
    single = 1 / model.values.p if model.values.p else 0.0
    value_variance = (1 + spread) * (variance + mean**2 + single * mean) - mean**2
    shifts = _parameter_shifts(model.orders, histories, weeks, mean)
    return {
        "predicted_orders": mean,
        "orders_variance": variance,
        "relative_value_variance": value_variance,
        "own_value_weight": model.values.own_weight(histories.frequency),
        **{f"parameter_shift_{number + 1}": shifts[number] for number in range(4)},
        **_constants(model, len(histories)),
    }


def _constants(model: Model, count: int) -> Columns:
    value = model.values.population_value if model.values else 0.0
    return {"population_value": np.full(count, value), "margin_share": np.full(count, model.margin_share)}


def _parameter_shifts(orders: BgNbd, histories: Histories, weeks: float, mean: Floats) -> Floats:
    """Change of each expectation when the parameters move by one standard error in each independent direction.

    Customers share the parameters, so these add up over customers before they are squared.
    """
    shifts = np.zeros((4, len(histories)))
    fit = orders.fit
    if fit.covariance is None:
        return shifts
    for number, direction in enumerate(np.linalg.cholesky(fit.covariance).T):
        moved = orders.at(fit.theta + direction)
        expected = forecast.expected_orders(moved, histories, np.array([weeks]), forecast.alive(moved, histories))
        shifts[number] = expected[:, 0] - mean
    return shifts
