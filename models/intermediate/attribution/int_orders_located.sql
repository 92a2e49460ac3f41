{# The order itself, others of its person, its session and who is known in that: each puts it on the list of int_orders_relocated.
   All orders of a person are on it together, so that each finds the one before. #}
{{ built_in_parts({'order_id': 'int_orders_relocated'}, keeps=['order_id']) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and {{ only_changed('order_id', 'int_orders_relocated') }}

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}
    where {{ only_changed('order_id', 'int_orders_relocated') }}

),

sessions as (

    select * from {{ ref('int_sessions_by_visitor') }}

),

-- whoever is known in the session matters where the order itself has nobody
visitors as (

    select
        orders.order_id,
        case when sessions.person_id is null then sessions.visitor_id end as visitor_id
    from orders
    inner join order_sessions on orders.order_id = order_sessions.order_id
    inner join sessions on order_sessions.session_id = sessions.session_id
    where orders.person_id is null

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
            when visitors.order_id is null then 'd:' || orders.anonymous_id
            else visitors.visitor_id
        end as visitor_id,

        -- times
        orders.ordered_at,
        orders.order_date,
        {{ dbt.dateadd('day', '-1 * ' ~ setting('lookback_days'), 'orders.ordered_at') }} as lookback_starts_at,
        case
            when orders.person_id is not null
                then lag(orders.ordered_at) over (
                    partition by orders.person_id
                    order by orders.ordered_at, orders.order_id
                )
        end as previous_ordered_at,

        -- money and kind
        orders.net_sales,
        orders.is_new_customer
    from orders
    left join order_sessions on orders.order_id = order_sessions.order_id
    left join visitors on orders.order_id = visitors.order_id

)

select * from located
