{# A day's build reads only what it replaces: int_touchpoints_weighed keeps the rest. #}
with

orders as (

    select * from {{ ref('int_orders_located') }}
    where {{ only_changed('order_id', 'int_journeys_changed') }}

),

sessions as (

    select * from {{ ref('int_sessions_by_visitor') }}

),

-- named apart, since DuckDB makes a table of what is read twice
order_sessions as (

    select * from {{ ref('int_sessions_by_visitor') }}

),

codes as (

    select * from {{ ref('int_referral_codes_used') }}

),

collected as (

    -- the visitor's sessions before the order
    select
        orders.order_id,
        sessions.session_id,
        sessions.session_id as touch_key,
        0 as touch_kind,
        sessions.started_at as touched_at,
        sessions.channel,
        sessions.source,
        sessions.campaign
    from orders
    inner join sessions
        on
            orders.visitor_id = sessions.visitor_id
            and sessions.started_at between orders.lookback_starts_at and orders.ordered_at
    where
        (orders.order_session_id is null or orders.order_session_id <> sessions.session_id)
        {% if setting('reset_after_order') %}
            and (orders.previous_ordered_at is null or orders.previous_ordered_at < sessions.started_at)
        {% endif %}

    union all

    -- the session in which it was placed, whoever is known on the device and whatever its clock says
    select
        orders.order_id,
        order_sessions.session_id,
        order_sessions.session_id as touch_key,
        0 as touch_kind,
        least(order_sessions.started_at, orders.ordered_at) as touched_at,
        order_sessions.channel,
        order_sessions.source,
        order_sessions.campaign
    from orders
    inner join order_sessions on orders.order_session_id = order_sessions.session_id

    union all

    -- podcasts, influencers and friends have no session, only a code
    select
        orders.order_id,
        null as session_id,
        codes.code as touch_key,
        1 as touch_kind,
        orders.ordered_at as touched_at,
        coalesce(codes.channel, '(unattributed)') as channel,
        'referral_code' as source,
        codes.campaign
    from orders
    inner join codes on orders.order_id = codes.order_id

)

select * from collected
