"""What the page `cohorts` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query
from dashboards.wording import pretty

CUT = {"dates": "cohort_start", "channel": "", "country": ""}

MEASURES = {"retention_rate": ".0%", "ltv": ",.0f", "ltv_net_sales": ",.0f", "orders_per_customer": ".2f"}

# What is summed over cohorts, over their people, for the average of a measure.
PARTS = {
    "retention_rate": "active_customers",
    "ltv": "cumulative_contribution_margin",
    "ltv_net_sales": "cumulative_net_sales",
    "orders_per_customer": "cumulative_orders",
}

DIMENSIONS = ["all", "channel", "campaign", "first_category", "country", "first_discount"]

NEWEST_COHORTS = 36


def cells(measure: str) -> Query:
    """One cell a cohort and period, NULL where the period is not over; and the average, without a cohort_start."""
    return Query(
        f"{pretty(measure)} by cohort",
        f"""
with cohorts as (
    select distinct cohort_start
    from marts.cohort_retention
    where
        cohort_grain = $grain and dimension = $dimension and dimension_value = $dimension_value
        and cohort_size > 0 and {{where}}
    order by cohort_start desc
    limit {NEWEST_COHORTS}
),
cells as (
    select cohort_start, cohort_size, period_number, {measure}, active_customers, {PARTS[measure]} as part, is_observed
    from marts.cohort_retention
    where
        cohort_grain = $grain and dimension = $dimension and dimension_value = $dimension_value
        and cohort_start in (select cohort_start from cohorts)
)
select cohort_start, cohort_size, period_number, {measure}, active_customers, is_observed from cells
union all
select null, sum(cohort_size)::bigint, period_number, sum(part)::double / sum(cohort_size), sum(active_customers)::bigint, true
from cells
where is_observed
group by period_number
order by cohort_start nulls first, period_number
""",
        (f"cohort_retention.{measure}", "cohort_retention.is_observed", "cohort_retention.cohort_size"),
        CUT,
    )


VALUES = """
select dimension_value
from marts.cohort_retention
where cohort_grain = $grain and dimension = $dimension and period_number = 0
group by dimension_value
order by sum(cohort_size) desc, dimension_value
limit 100
"""

CURVES = Query(
    "Lifetime value of a customer by months since the first order",
    """
with cells as (
    select
        unnest(['all cohorts', year(cohort_start)::varchar]) as cohorts,
        period_number, is_observed, cumulative_contribution_margin, cohort_size
    from marts.cohort_retention
    where cohort_grain = 'month' and dimension = $dimension and dimension_value = $dimension_value and {where}
)
select
    cohorts, period_number,
    sum(cumulative_contribution_margin) filter (is_observed) / sum(cohort_size) filter (is_observed) as ltv,
    sum(cohort_size) filter (is_observed)::bigint as customers
from cells
group by all
having sum(cohort_size) filter (is_observed) >= 0.5 * sum(cohort_size)
order by cohorts, period_number
""",
    ("cohort_retention.ltv", "cohort_retention.cumulative_contribution_margin", "cohort_retention.is_observed"),
    CUT,
)

COST = Query(
    "What a new customer cost",
    """
select sum(spend) / nullif(sum(new_customers), 0) as ncac, sum(spend) as spend, sum(new_customers) as new_customers
from marts.clv_vs_cac
where
    attribution_model = 'last_non_direct' and dimension = $dimension and dimension_value = $dimension_value and {where}
having sum(spend) > 0
""",
    ("clv_vs_cac.ncac",),
    {"dates": "cohort_month", "channel": "", "country": ""},
    "spend",
)

REPEAT = Query(
    "Who orders a second time",
    """
select
    window_days,
    sum(eligible_customers)::bigint as eligible_customers,
    sum(repeat_customers)::bigint as repeat_customers,
    sum(repeat_customers) / nullif(sum(eligible_customers), 0) as repeat_rate
from marts.repeat_rates
where eligible_customers > 0 and {where}
group by window_days
order by window_days
""",
    ("repeat_rates.repeat_rate", "repeat_rates.eligible_customers"),
    {"dates": "cohort_month"},
)

SATISFACTION = Query(
    "Does a bad start cost customers?",
    """
select satisfaction, window_days, customers, returning_customers, return_rate, contribution_margin_per_customer
from marts.retention_by_satisfaction
where customers > 0
order by window_days, satisfaction
""",
    ("retention_by_satisfaction", "retention_by_satisfaction.return_rate"),
    {},
    "tickets",
)
