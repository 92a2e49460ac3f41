"""What the page `customers` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query

PEOPLE = {
    "channel": "acquisition_channel",
    "country": "country",
    "customers": "case when order_count = 1 then 'new' when order_count > 1 then 'repeat' end",
}

AS_OF = "As of the end of the data. New: one order so far; repeat: several. Channel: of the acquisition."

STAGES = ["prospect", "new", "active", "loyal", "won_back", "at_risk", "lapsed"]

SEGMENTS = Query(
    "RFM segments",
    """
select
    rfm_segment,
    count(*) as people,
    sum(net_sales) as net_sales,
    sum(clv_historic) as clv_historic,
    avg(days_since_last_order) as mean_days_since_last_order
from marts.customer_360
where order_count > 0 and {where}
group by rfm_segment
order by people desc
""",
    ("customer_360.rfm_segment", "customer_360.clv_historic", "customer_360.net_sales"),
    PEOPLE,
)

TIERS = Query(
    "Where the margin comes from",
    """
select
    clv_tier,
    count(*) as people,
    sum(clv_historic) as clv_historic,
    sum(clv_historic) / nullif(sum(sum(clv_historic)) over (), 0) as share_of_margin
from marts.customer_360
where order_count > 0 and {where}
group by clv_tier
order by list_position(['top_1', 'top_5', 'top_10', 'top_25', 'top_50', 'rest'], clv_tier)
""",
    ("customer_360.clv_tier", "customer_360.clv_historic"),
    PEOPLE,
)

STAGES_BY_MONTH = Query(
    "Lifecycle by month",
    """
select month, to_stage as stage, sum(people)::bigint as people, bool_or(is_partial) as is_partial
from marts.customer_lifecycle_flows
where {where}
group by all
order by month, stage
""",
    ("customer_lifecycle_flows", "customer_lifecycle_flows.to_stage"),
    {"dates": "month"},
)

FLOWS = Query(
    "Who moved where, in the last whole month",
    """
select month, from_stage, to_stage, people, share_of_from_stage
from marts.customer_lifecycle_flows
where
    month = (select max(month) from marts.customer_lifecycle_flows where not is_partial and {where})
    and from_stage <> to_stage
order by people desc
""",
    ("customer_lifecycle_flows.from_stage", "customer_lifecycle_flows.share_of_from_stage"),
    {"dates": "month"},
)


def distribution(measure: str) -> Query:
    """How many people have which lifetime value, in thirty steps between the 1st and the 99th percentile."""
    return Query(
        "Spread of customer lifetime value",
        f"""
with people as (
    select {measure}::double as worth from marts.customer_360 where order_count > 0 and {measure} is not null and {{where}}
),
bounds as (
    select quantile_cont(worth, 0.01) as low, greatest(quantile_cont(worth, 0.99), quantile_cont(worth, 0.01) + 1) as high
    from people
),
steps as (
    select least(greatest(floor((worth - low) / (high - low) * 30), 0), 29) as step, low, high from people, bounds
)
select low + step * (high - low) / 30 as from_value, low + (step + 1) * (high - low) / 30 as to_value, count(*) as people
from steps
group by all
order by from_value
""",
        (f"customer_360.{measure}",),
        PEOPLE,
        None if measure in ("clv_historic", "clv_simple") else "predictions",
    )
