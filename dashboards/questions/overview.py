"""What the page `overview` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query
from dashboards.wording import COUNT, FACTOR, MONEY, SHARE, pretty

# Metric: how it is written, whether more is better (None: neither), and what the data must hold for it.
METRICS: dict[str, tuple[str, bool | None, str | None]] = {
    "revenue": (MONEY, True, None),
    "contribution_margin": (MONEY, True, None),
    "orders": (COUNT, True, None),
    "average_order_value": (",.2f", True, None),
    "new_customers": (COUNT, True, None),
    "repeat_share": (SHARE, None, None),
    "refund_rate": (SHARE, False, None),
    "spend": (MONEY, None, "spend"),
    "mer": (FACTOR, True, "spend"),
    "roas": (FACTOR, True, "spend"),
    "blended_ncac": (",.2f", False, "spend"),
    "sessions": (COUNT, True, "sessions"),
    "conversion_rate": (".2%", True, "sessions"),
    "identified_session_share": (SHARE, True, "sessions"),
    "email_contactable_customers": (COUNT, True, "consent"),
}

CUT = {"dates": "period_start", "channel": "", "country": ""}

KPIS = Query(
    "The last whole period",
    """
select *
from marts.kpi_report
where
    grain = $grain and dimension = $dimension and dimension_value = $dimension_value
    and not is_partial and {where}
order by period_start desc
limit 1
""",
    tuple(f"kpi_report.{metric}" for metric in METRICS),
    {**CUT, "dates": "period_end"},
)


def trend(metric: str) -> Query:
    """One metric of the report over time, beside the year before and the target."""
    target = f"{metric}_target" if metric in PLANNED else "null::double"
    return Query(
        f"{pretty(metric)} over time",
        f"""
select period_start, period_end, is_partial, {metric}, {metric}_year_before, {target} as target, events
from marts.kpi_report
where grain = $grain and dimension = $dimension and dimension_value = $dimension_value and {{where}}
order by period_start desc
limit 1100
""",
        (f"kpi_report.{metric}", "kpi_report.events"),
        CUT,
        METRICS[metric][2],
    )


PLANNED = (
    "revenue",
    "contribution_margin",
    "orders",
    "average_order_value",
    "new_customers",
    "sessions",
    "conversion_rate",
    "spend",
    "mer",
    "roas",
    "blended_ncac",
)

FUNNEL = Query(
    "From visit to order",
    """
select
    sum(sessions)::bigint as sessions,
    sum(sessions_with_view_item)::bigint as sessions_with_view_item,
    sum(sessions_with_add_to_cart)::bigint as sessions_with_add_to_cart,
    sum(sessions_with_begin_checkout)::bigint as sessions_with_begin_checkout,
    sum(sessions_with_order)::bigint as sessions_with_order
from marts.funnel_daily
where ($device = 'All' or device = $device) and {where}
having sum(sessions) > 0
""",
    (
        "funnel_daily",
        "funnel_daily.sessions_with_view_item",
        "funnel_daily.sessions_with_add_to_cart",
        "funnel_daily.sessions_with_begin_checkout",
        "funnel_daily.sessions_with_order",
    ),
    {"dates": "date", "channel": "channel"},
    "sessions",
)

NEW_AND_REPEAT = Query(
    "New and repeat customers",
    """
select
    date_trunc('month', order_date)::date as month,
    case when is_new_customer then 'new' when person_id is not null then 'repeat' else '(nobody known)' end as customers,
    count(*) as orders,
    sum(net_sales) as net_sales
from marts.orders
where is_valid and {where}
group by all
order by month, customers
""",
    ("orders.is_new_customer", "orders.net_sales"),
    {
        "dates": "order_date",
        "country": "country",
        "customers": "case when is_new_customer then 'new' when person_id is not null then 'repeat' end",
    },
)

EVENTS = Query(
    "What the marketing calendar did",
    """
select
    event_id, description, starts_on, ends_on, observed_days, revenue, revenue_baseline, revenue_uplift,
    revenue_uplift_share, orders, orders_uplift, sessions_uplift, new_customers_uplift, is_partial
from marts.calendar_effects
where observed_days > 0 and {where}
order by starts_on desc
limit 100
""",
    ("calendar_effects", "calendar_effects.revenue_baseline", "calendar_effects.revenue_uplift"),
    {"dates": "starts_on"},
    "calendar",
)
