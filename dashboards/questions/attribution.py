"""What the page `attribution` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query
from dashboards.wording import pretty

ALL_MODELS = [
    "first_touch",
    "last_touch",
    "last_non_direct",
    "linear",
    "position_based",
    "time_decay",
    "shapley",
    "markov",
]

BY_MONTH = {"dates": "month", "channel": "channel"}


def models(measure: str) -> Query:
    """One figure of each channel under each model, over the months in the dates."""
    return Query(
        f"{pretty(measure)} by channel under every model",
        f"""
with summed as (
    select channel, attribution_model, sum({measure}) as {measure}
    from marts.attribution_by_channel
    where month is not null and {{where}}
    group by all
)
select
    channel, attribution_model, {measure},
    {measure} / nullif(sum({measure}) over (partition by attribution_model), 0) as share
from summed
order by channel, attribution_model
""",
        ("attribution_by_channel.attribution_model", f"attribution_by_channel.{measure}"),
        BY_MONTH,
        "touches",
    )


def changes(measure: str) -> Query:
    """What two models say of a channel, and the difference."""
    return Query(
        "What changes from one model to the other",
        f"""
select
    channel,
    coalesce(sum({measure}) filter (attribution_model = $model), 0) as chosen,
    coalesce(sum({measure}) filter (attribution_model = $against), 0) as against,
    chosen - against as difference
from marts.attribution_by_channel
where month is not null and attribution_model in ($model, $against) and {{where}}
group by channel
order by difference desc
""",
        (f"attribution_by_channel.{measure}",),
        BY_MONTH,
        "touches",
    )


SPEND = Query(
    "Spend, return and what the platforms claim",
    """
select
    channel,
    sum(spend) as spend,
    sum(revenue) as revenue,
    sum(revenue) / nullif(sum(spend), 0) as roas,
    sum(spend) / nullif(sum(new_customers), 0) as ncac,
    sum(conversions) as conversions,
    sum(platform_conversions) as platform_conversions,
    sum(platform_conversions) / nullif(sum(conversions), 0) as platform_to_model_ratio
from marts.attribution_by_channel
where month is not null and attribution_model = $model and {where}
group by channel
having sum(spend) > 0
order by spend desc
""",
    (
        "attribution_by_channel.spend",
        "attribution_by_channel.roas",
        "attribution_by_channel.ncac",
        "attribution_by_channel.platform_conversions",
        "attribution_by_channel.platform_to_model_ratio",
    ),
    BY_MONTH,
    "spend",
)

CLAIMS = Query(
    "Orders that platforms claim, against all orders",
    """
select month, platform, platform_conversions, orders, claimed_order_share
from marts.platform_claims
where month is not null and platform <> '(all)' and {where}
order by month, platform
""",
    ("platform_claims", "platform_claims.claimed_order_share"),
    {"dates": "month"},
    "spend",
)

ASSISTS = Query(
    "Assists: took part without being last",
    """
select
    channel,
    sum(assisted_conversions)::bigint as assisted_conversions,
    sum(conversions) as last_touch_conversions,
    sum(assisted_conversions) / nullif(sum(conversions), 0) as assists_per_last_touch
from marts.attribution_by_channel
where month is not null and attribution_model = 'last_touch' and {where}
group by channel
having sum(assisted_conversions) > 0 or sum(conversions) > 0
order by assisted_conversions desc
""",
    ("attribution_by_channel.assisted_conversions",),
    BY_MONTH,
    "touches",
)

DAILY = Query(
    "Attributed over time",
    """
select
    date_trunc('month', date)::date as month, channel,
    sum(revenue) as revenue, sum(conversions) as conversions
from marts.attribution_daily
where date_basis = $basis and attribution_model = $daily_model and {where}
group by all
order by month, channel
""",
    ("attribution_daily", "attribution_daily.date_basis", "attribution_daily.revenue"),
    {"dates": "date", "channel": "channel", "customers": "customer_type"},
    "touches",
)

CAMPAIGNS = Query(
    "Campaigns",
    """
select
    channel, campaign,
    sum(conversions) as conversions,
    sum(revenue) as revenue,
    sum(spend) as spend,
    sum(revenue) / nullif(sum(spend), 0) as roas,
    sum(spend) / nullif(sum(conversions), 0) as cost_per_order
from marts.attribution_daily
where date_basis = 'touch' and attribution_model = $daily_model and {where}
group by channel, campaign
order by revenue desc
limit 50
""",
    (
        "attribution_daily.campaign",
        "attribution_daily.revenue",
        "attribution_daily.spend",
        "attribution_daily.cost_per_order",
    ),
    {"dates": "date", "channel": "channel", "customers": "customer_type"},
    "touches",
)

PATHS = Query(
    "Paths that led to orders",
    """
select path, conversions, revenue, journeys, conversion_rate, median_days, median_touchpoints
from marts.attribution_paths
where conversions > 0
order by conversions desc, path
limit 25
""",
    ("attribution_paths", "attribution_paths.conversion_rate", "attribution_paths.median_days"),
    {},
    "touches",
)

OVERLAP = Query(
    "Channels that work together",
    """
select channel, other_channel, orders, order_share, order_lift, journeys, conversion_rate
from marts.channel_overlap
where orders > 0
order by orders desc
limit 100
""",
    ("channel_overlap", "channel_overlap.order_share", "channel_overlap.order_lift"),
    {},
    "touches",
)
