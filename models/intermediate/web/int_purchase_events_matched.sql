{# A new row of the event, its order, and another event of its order: each puts it on the list of int_purchases_changed, on which
   all purchase events of an order are together. #}
{{ built_in_parts({'event_id': 'int_purchases_changed'}, keeps=['order_id']) }}

with

events as (

    select * from {{ ref('int_web_events_unioned') }}
    where
        event_name = 'purchase'
        and {{ only_changed('event_id', 'int_purchases_changed') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

matched as (

    select
        events.event_id,
        events.source_system,
        events.session_id,
        events.occurred_at,
        {{ reporting_date('events.occurred_at') }} as event_date,
        events.order_id,
        orders.order_id is not null as has_known_order,
        events.order_id is not null and row_number() over (
            partition by events.order_id
            order by events.occurred_at, events.event_id
        ) > 1 as is_duplicate
    from events
    left join orders on events.order_id = orders.order_id

)

select * from matched
