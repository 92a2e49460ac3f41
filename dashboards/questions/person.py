"""What the page `person` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query

MODELS = ["position_based", "first_touch", "last_touch", "last_non_direct", "linear", "time_decay", "shapley"]

FOUND = Query(
    "Found",
    """
with named as (
    select person_id from marts.customer_360 where person_id = $key or email_hash = $key
    union
    select person_id from marts.orders where order_id = $key
    union
    select person_id from marts.identity_map where identifier = $key and identifier_type <> 'anonymous_id'
    union
    select person_id from marts.person_id_changes where old_person_id = $key
)
select person_id from named where person_id is not null order by person_id limit 20
""",
    ("customer_360.person_id", "identity_map.identifier"),
)

PROFILE = Query(
    "Profile",
    """
select
    person_id, country, lifecycle_stage, rfm_segment, clv_tier, acquisition_channel, order_count, net_sales,
    clv_historic, clv_predicted_365d, churn_probability_90d, days_since_last_order, session_count, ticket_count,
    favourite_category, next_best_product
from marts.customer_360
where person_id = $person
""",
    (
        "customer_360.lifecycle_stage",
        "customer_360.rfm_segment",
        "customer_360.clv_historic",
        "customer_360.churn_probability_90d",
    ),
)


def timeline(model: str) -> Query:
    """Everything that is known of one person, the newest first, with the credit of each touch under one model."""
    return Query(
        "Timeline",
        f"""
with credits as (
    select
        session_id,
        string_agg(order_id || ': ' || round(100 * credit_{model}, 1) || ' %', ', ' order by ordered_at) as credited,
        sum(revenue_{model}) as revenue
    from marts.attribution_touchpoints
    where person_id = $person and session_id is not null and credit_{model} > 0
    group by session_id
),
events as (
    select
        started_at as happened_at, 'session' as kind, sessions.session_id as id, channel, campaign,
        concat_ws(', ', device_category, page_views || ' pages', landing_page, case when has_add_to_cart then 'cart' end) as detail,
        null::decimal(18, 4) as net_sales, credits.credited, credits.revenue as credited_revenue
    from marts.sessions as sessions
    left join credits on sessions.session_id = credits.session_id
    where person_id = $person
    union all
    select
        ordered_at, 'order', order_id, sales_channel, discount_codes,
        concat_ws(', ', case when is_valid then 'order no. ' || customer_order_number else exclusion_reason end,
            line_count || ' lines', case when refunds > 0 then 'refunded ' || refunds end),
        net_sales, null, null
    from marts.orders
    where person_id = $person
    union all
    select
        opened_at, 'ticket', ticket_id, channel, topic, 'satisfaction ' || csat_score || ' of 5', null, null, null
    from marts.support_tickets
    where person_id = $person
)
select * from events order by happened_at desc, kind limit 500
""",
        (
            "sessions",
            "orders",
            "support_tickets",
            f"attribution_touchpoints.credit_{model}",
            f"attribution_touchpoints.revenue_{model}",
        ),
    )
