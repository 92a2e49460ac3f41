"""Customer lifetime value: fit on the counts of distinct histories, write one score per distinct history.

dbt counts the histories and joins the scores back, so that what is solved here grows with the number of distinct
histories and not with the number of customers.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import numpy as np

from orchestration.predictions.fitting import Fit
from orchestration.predictions.scores import Columns, score, score_backtest
from orchestration.predictions.segments import EVERYBODY, Counted, Model, fit_segments
from orchestration.settings import Settings
from orchestration.warehouse import connect


@dataclass(frozen=True)
class Fitted:
    """How one fit ended. `horizon_days` is 0 for the predictions, else how many days the backtest left out."""

    horizon_days: int
    segment: str
    status: str
    customers: int


@dataclass(frozen=True)
class ClvReport:
    """All fits of a run, the number of distinct histories that were scored, and the seconds that it took."""

    fits: list[Fitted]
    scores: int
    backtest_scores: int
    seconds: float


def predict_clv(settings: Settings, run_id: str) -> ClvReport:
    """Fit and score what the intermediate layer counted; replaces the scores, adds to `predictions.clv_model_runs`.

    Horizon 0 predicts from the last day of the data; the others repeat that from as many days before, on what was
    known then, for the backtest.
    """
    started = time.perf_counter()
    yearly_rate = float(settings.setting("clv_yearly_discount_rate"))
    fits: list[Fitted] = []
    rows = {"clv_scores": 0, "clv_backtest_scores": 0}
    with connect(settings, in_run=True) as connection:
        connection.execute("begin")
        for table in rows:
            connection.execute(f"delete from predictions.{table}")
        connection.execute("delete from predictions.clv_model_runs where run_id = ?", [run_id])
        for horizon, as_of in connection.execute(
            "select distinct horizon_days, as_of_date from intermediate.int_purchase_histories_counted order by 1"
        ).fetchall():
            counted = read_counted(connection, horizon)
            models = fit_segments(counted)
            table = "clv_backtest_scores" if horizon else "clv_scores"
            rows[table] += _write_scores(connection, table, counted, models, horizon, yearly_rate)
            for model in models.values():
                fits.append(Fitted(horizon, model.segment, model.status, model.customers))
                _write_run(connection, run_id, horizon, as_of, model)
        connection.execute("commit")
    return ClvReport(fits, rows["clv_scores"], rows["clv_backtest_scores"], time.perf_counter() - started)


def read_counted(connection: duckdb.DuckDBPyConnection, horizon_days: int) -> Counted:
    """The counts as of `horizon_days` before the end of the data, in a fixed order so that a fit repeats exactly."""
    histories = connection.execute(
        """
        select
            segment, frequency, recency_days, age_days, customers::double as customers,
            net_sales::double as net_sales, contribution_margin::double as contribution_margin,
            first_value::double as first_value
        from intermediate.int_purchase_histories_counted where horizon_days = ? order by 1, 2, 3, 4
        """,
        [horizon_days],
    ).fetchnumpy()
    values = connection.execute(
        """
        select segment, frequency, mean_value::double as mean, customers::double as customers
        from intermediate.int_repeat_values_counted where horizon_days = ? order by 1, 2, 3
        """,
        [horizon_days],
    ).fetchnumpy()
    columns = {name: np.asarray(column) for name, column in histories.items()}
    return Counted(**columns, **{f"value_{name}": np.asarray(column) for name, column in values.items()})


def _write_scores(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    counted: Counted,
    models: dict[str, Model],
    horizon: int,
    yearly_rate: float,
) -> int:
    for segment in sorted(set(counted.segment)):
        chosen = np.flatnonzero(counted.segment == segment)
        model = models.get(segment, models[EVERYBODY])
        histories = counted.histories.take(chosen)
        scores = score_backtest(model, histories, horizon) if horizon else score(model, histories, yearly_rate)
        batch: Columns = {
            "segment": counted.segment[chosen],
            "frequency": counted.frequency[chosen],
            "recency_days": counted.recency_days[chosen],
            "age_days": counted.age_days[chosen],
            "model_segment": np.full(len(chosen), model.segment, dtype=object),
            "model_status": np.full(len(chosen), model.status, dtype=object),
            **({"horizon_days": np.full(len(chosen), horizon)} if horizon else {}),
            **scores,
        }
        connection.register("batch", batch)
        connection.execute(f"insert into predictions.{table} by name select * from batch")
        connection.unregister("batch")
    return len(counted.segment)


def _write_run(connection: duckdb.DuckDBPyConnection, run_id: str, horizon: int, as_of: date, model: Model) -> None:
    row: dict[str, Any] = {
        "run_id": run_id,
        "fitted_at": datetime.now(UTC).replace(tzinfo=None),
        "horizon_days": horizon,
        "as_of_date": as_of,
        "segment": model.segment,
        "customers": model.customers,
        "repeat_customers": model.repeat_customers,
        "model_status": model.status,
        "margin_share": model.margin_share,
    }
    orders, values = model.orders, model.values
    if orders is not None:
        row |= {"r": orders.r, "alpha": orders.alpha, "a": orders.a, "b": orders.b, "dropout": orders.dropout}
        row |= {"log_likelihood": orders.log_likelihood, "fallback": orders.fallback}
        row |= _standard_errors(orders.fit, ("r", "alpha", "a", "b") if orders.a is not None else ("r", "alpha"))
    if values is not None:
        row |= {"p": values.p, "q": values.q, "gamma": values.gamma, "population_value": values.population_value}
        row |= {"gamma_gamma_log_likelihood": values.log_likelihood}
        row |= _standard_errors(values.fit, ("p", "q", "gamma"))
    connection.execute(
        f"insert into predictions.clv_model_runs ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def _standard_errors(fit: Fit | None, names: tuple[str, ...]) -> dict[str, float]:
    """NULL where the likelihood has no curved maximum inside the bounds."""
    if fit is None or fit.covariance is None:
        return {}
    return {f"{name}_standard_error": float(error) for name, error in zip(names, fit.standard_errors, strict=False)}
