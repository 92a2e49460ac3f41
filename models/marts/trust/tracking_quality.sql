with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and sales_channel = 'online'

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

sessions as (

    select * from {{ ref('int_session_days_summed') }}

),

purchases as (

    select * from {{ ref('int_purchase_events_matched') }}

),

purchased as (

    select distinct order_id from purchases
    where has_known_order

),

order_days as (

    select
        orders.order_date as date,
        orders.source_system,
        count(*) as online_orders,
        count(order_sessions.order_id) as online_orders_with_session,
        count(purchased.order_id) as online_orders_with_purchase_event
    from orders
    left join order_sessions on orders.order_id = order_sessions.order_id
    left join purchased on orders.order_id = purchased.order_id
    group by orders.order_date, orders.source_system

),

event_days as (

    select
        event_date as date,
        source_system,
        count(*) as purchase_events,
        sum(case when has_known_order then 0 else 1 end) as purchase_events_without_order,
        sum(case when is_duplicate then 1 else 0 end) as duplicated_purchase_events
    from purchases
    group by event_date, source_system

),

session_days as (

    select
        session_date as date,
        source_system,
        sum(sessions) as sessions,
        sum(sessions_without_origin) as sessions_without_origin,
        sum(case when channel = 'unassigned' then sessions else 0 end) as sessions_unassigned,
        sum(identified_sessions) as sessions_identified
    from sessions
    group by session_date, source_system

),

days as (

    select date, source_system from order_days
    union
    select date, source_system from event_days
    union
    select date, source_system from session_days

),

joined as (

    select
        days.date,
        days.source_system,
        coalesce(order_days.online_orders, 0) as online_orders,
        coalesce(order_days.online_orders_with_session, 0) as online_orders_with_session,
        coalesce(order_days.online_orders_with_purchase_event, 0) as online_orders_with_purchase_event,
        coalesce(cast(event_days.purchase_events as bigint), 0) as purchase_events,
        coalesce(cast(event_days.purchase_events_without_order as bigint), 0) as purchase_events_without_order,
        coalesce(cast(event_days.duplicated_purchase_events as bigint), 0) as duplicated_purchase_events,
        coalesce(cast(session_days.sessions as bigint), 0) as sessions,
        coalesce(cast(session_days.sessions_without_origin as bigint), 0) as sessions_without_origin,
        coalesce(cast(session_days.sessions_unassigned as bigint), 0) as sessions_unassigned,
        coalesce(cast(session_days.sessions_identified as bigint), 0) as sessions_identified
    from days
    {% for measured in ['order_days', 'event_days', 'session_days'] %}
        left join {{ measured }}
            on
                days.date = {{ measured }}.date
                and days.source_system = {{ measured }}.source_system
    {% endfor %}

)

select
    *,
    cast(online_orders_with_session as double) / nullif(online_orders, 0) as order_session_share,
    cast(online_orders_with_purchase_event as double) / nullif(online_orders, 0) as order_purchase_event_share,
    cast(sessions_without_origin as double) / nullif(sessions, 0) as without_origin_share,
    cast(sessions_identified as double) / nullif(sessions, 0) as identified_share
from joined
