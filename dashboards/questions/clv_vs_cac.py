"""What the page `clv_vs_cac` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query

WINDOWS = ["30d", "60d", "90d", "180d", "365d"]

CUT = {"dates": "cohort_month", "channel": "channel"}


def returns(window: str) -> Query:
    """Cost and return by channel or campaign, of the cohorts for which the window has passed."""
    return Query(
        f"Cost and return of new customers, {window.removesuffix('d')} days after the first order",
        f"""
select
    dimension_value,
    sum(spend) as spend,
    sum(new_customers) as new_customers,
    sum(spend) / nullif(sum(new_customers), 0) as ncac,
    sum(ltv_{window} * new_customers) / nullif(sum(new_customers), 0) as ltv_{window},
    sum(ltv_{window} * new_customers) / nullif(sum(spend), 0) as ltv_to_cac_{window},
    count(distinct cohort_month) as months
from marts.clv_vs_cac
where
    attribution_model = $model and dimension = $dimension and {{where}}
    and cohort_month <= (select max(cohort_month) from marts.clv_vs_cac where ltv_{window} is not null)
group by dimension_value
having sum(new_customers) > 0 or sum(spend) > 0
order by spend desc, new_customers desc
limit 25
""",
        ("clv_vs_cac.ncac", "clv_vs_cac.new_customers", f"clv_vs_cac.ltv_{window}", f"clv_vs_cac.ltv_to_cac_{window}"),
        CUT,
    )


PREDICTED = Query(
    "What is expected of them",
    """
select
    dimension_value,
    sum(spend) as spend,
    sum(clv_predicted_365d * new_customers) / nullif(sum(new_customers) filter (clv_predicted_365d is not null), 0)
        as clv_predicted_365d,
    sum(clv_total * new_customers) / nullif(sum(new_customers) filter (clv_total is not null), 0) as clv_total,
    sum(clv_total * new_customers) / nullif(sum(spend), 0) as clv_total_to_cac
from marts.clv_vs_cac
where attribution_model = $model and dimension = $dimension and {where}
group by dimension_value
having sum(new_customers) filter (clv_total is not null) > 0
order by clv_total desc
limit 25
""",
    ("clv_vs_cac.clv_predicted_365d", "clv_vs_cac.clv_total", "clv_vs_cac.clv_total_to_cac"),
    CUT,
    "predictions",
)

MONTHS = Query(
    "Cost of a new customer by month",
    """
select cohort_month, spend, new_customers, ncac, blended_ncac, ltv_90d, payback_month, payback_status
from marts.clv_vs_cac
where
    attribution_model = $model and dimension = $month_dimension and dimension_value = $month_value and {where}
order by cohort_month
""",
    ("clv_vs_cac.ncac", "clv_vs_cac.ltv_90d", "clv_vs_cac.payback_month", "clv_vs_cac.payback_status"),
    {"dates": "cohort_month", "channel": ""},
    "spend",
)

BACKTEST = Query(
    "How far the predictions can be trusted",
    """
select
    decile, customers, predicted_value, predicted_value_low, predicted_value_high, actual_value, naive_value,
    predicted_orders, actual_orders, fitted_until, model_status
from marts.clv_backtest
where horizon_days = $horizon and predicted_value is not null
order by decile
""",
    ("clv_backtest", "clv_backtest.predicted_value", "clv_backtest.actual_value", "clv_backtest.naive_value"),
    {},
    "predictions",
)
