{# A new row, an event, an order placed in it, a person known on its device or another channel for its origin: each of these
   puts a session on the list of int_sessions_changed, and int_sessions_channeled hands on those alone. #}
{{ built_in_parts({'session_id': 'int_sessions_changed'}, keeps=[
    'session_id', 'anonymous_id', 'person_id', 'is_shared_device',
    'source_system', 'session_date', 'channel', 'device_category', 'country',
    'has_origin', 'has_view_item', 'has_add_to_cart', 'has_begin_checkout', 'has_order'
]) }}

with

sessions as (

    select * from {{ ref('int_sessions_identified') }}

),

events as (

    select * from {{ ref('int_web_events_summarised') }}

),

placed as (

    select
        order_sessions.session_id,
        orders.order_id
    from {{ ref('int_order_sessions_matched') }} as order_sessions
    inner join {{ ref('int_orders_valued') }} as orders on order_sessions.order_id = orders.order_id
    where
        orders.is_valid
        and {{ only_changed('order_sessions.session_id', 'int_sessions_changed', 'session_id') }}
    qualify row_number() over (
        partition by order_sessions.session_id
        order by orders.ordered_at, orders.order_id
    ) = 1

),

enriched as (

    select
        -- ids
        sessions.session_id,
        sessions.source_system,
        sessions.anonymous_id,
        sessions.person_id,
        sessions.identified_by,
        sessions.is_shared_device,

        -- times
        sessions.started_at,
        sessions.ended_at,
        {{ reporting_date('sessions.started_at') }} as session_date,

        -- how the visitor came
        sessions.channel,
        sessions.source,
        sessions.medium,
        sessions.campaign,
        sessions.referrer_domain,
        sessions.click_id_type,
        sessions.channel_rule,
        sessions.has_origin,
        sessions.landing_page,

        -- what with and what for
        sessions.device_category,
        sessions.country,
        sessions.page_views,
        sessions.is_engaged,
        coalesce(events.has_view_item, false) as has_view_item,
        coalesce(events.has_add_to_cart, false) as has_add_to_cart,
        coalesce(events.has_begin_checkout, false) as has_begin_checkout,
        placed.order_id is not null as has_order,
        placed.order_id
    from sessions
    left join events on sessions.session_id = events.session_id
    left join placed on sessions.session_id = placed.session_id

)

select * from enriched
