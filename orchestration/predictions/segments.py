"""One model per segment: fitted where the segment has enough buyers, everybody's where it has not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.predictions.bg_nbd import BgNbd, Histories, fit_bg_nbd
from orchestration.predictions.fitting import Floats, Ints
from orchestration.predictions.gamma_gamma import GammaGamma, RepeatValues, fit_gamma_gamma

EVERYBODY = "(all)"
TOO_FEW = "too_few_customers"
FEWEST_CUSTOMERS = 500
FEWEST_DAYS = 180

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Counted:
    """Counts of one day that is looked from: rows of `int_purchase_histories_counted` and `int_repeat_values_counted`.

    Money is the sum over a row's customers, in the reporting currency; days are whole days.
    """

    segment: Texts
    frequency: Ints
    recency_days: Ints
    age_days: Ints
    customers: Floats
    net_sales: Floats
    contribution_margin: Floats
    first_value: Floats
    value_segment: Texts
    value_frequency: Ints
    value_mean: Floats
    value_customers: Floats

    @property
    def histories(self) -> Histories:
        """The distinct histories, in weeks."""
        return Histories(self.frequency, self.recency_days / 7, self.age_days / 7, self.customers)


@dataclass(frozen=True)
class Model:
    """What was fitted for one segment; without `orders` there were too few customers."""

    segment: str
    customers: int
    repeat_customers: int
    status: str
    orders: BgNbd | None
    values: GammaGamma | None
    margin_share: float


def fit_segments(counted: Counted) -> dict[str, Model]:
    """The model of everybody, and one of each segment with at least 500 buyers."""
    everyone = np.ones(len(counted.segment), dtype=bool)
    history_days = int(counted.age_days.max(initial=0))
    models = {EVERYBODY: _fit(counted, EVERYBODY, everyone, np.ones(len(counted.value_segment), bool), history_days)}
    for segment in sorted(set(counted.segment) - {EVERYBODY}):
        rows = counted.segment == segment
        model = _fit(counted, segment, rows, counted.value_segment == segment, history_days)
        if model.orders is not None:
            models[segment] = model
    return models


def _fit(
    counted: Counted, segment: str, rows: npt.NDArray[np.bool_], values: npt.NDArray[np.bool_], history_days: int
) -> Model:
    customers = counted.customers[rows]
    buyers, repeaters = int(customers.sum()), int(customers[counted.frequency[rows] > 0].sum())
    net_sales = float(counted.net_sales[rows].sum())
    margin_share = float(counted.contribution_margin[rows].sum()) / net_sales if net_sales > 0 else 0.0
    if buyers < FEWEST_CUSTOMERS or history_days < FEWEST_DAYS:
        return Model(segment, buyers, repeaters, TOO_FEW, None, None, margin_share)
    orders = fit_bg_nbd(counted.histories.take(np.flatnonzero(rows)))
    worth = fit_gamma_gamma(
        RepeatValues(counted.value_frequency[values], counted.value_mean[values], counted.value_customers[values]),
        float(counted.first_value[rows].sum()) / buyers,
    )
    return Model(segment, buyers, repeaters, orders.status, orders, worth, margin_share)
