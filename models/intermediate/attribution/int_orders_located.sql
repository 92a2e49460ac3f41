{{ keeps_changes(['order_id']) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

located as (

    select
        -- ids
        orders.order_id,
        orders.person_id,
        order_sessions.session_id as order_session_id,
        -- without a person, the order belongs to its device as long as the device is nobody's
        case
            when orders.person_id is not null then orders.person_id
            when sessions.session_id is null then 'd:' || orders.anonymous_id
            when sessions.person_id is null then sessions.visitor_id
        end as visitor_id,

        -- times
        orders.ordered_at,
        orders.order_date,
        {{ dbt.dateadd('day', '-1 * ' ~ setting('lookback_days'), 'orders.ordered_at') }} as lookback_starts_at,
        lag(orders.ordered_at) over (
            partition by orders.person_id
            order by orders.ordered_at, orders.order_id
        ) as previous_ordered_at,

        -- money and kind
        orders.net_sales,
        orders.is_new_customer
    from orders
    left join order_sessions on orders.order_id = order_sessions.order_id
    left join sessions on order_sessions.session_id = sessions.session_id

)

select * from located
