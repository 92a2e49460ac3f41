{# A sign-in, the person of its customer number, and an order with its session: each puts the device that it was on, and the one
   that it is on now, on the list of int_devices_touched. #}
{{ built_in_parts({'anonymous_id': 'int_devices_touched'}, keeps=['anonymous_id']) }}

with

sessions as (

    select * from {{ ref('int_sessions_signed_in') }}
    where {{ only_changed('anonymous_id', 'int_devices_touched') }}

),

customers as (

    select
        identifier,
        person_id
    from {{ ref('int_identifiers_clustered') }}
    where identifier_type = 'customer_id'

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where person_id is not null

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

sign_ins as (

    select
        sessions.anonymous_id,
        sessions.started_at as identified_at,
        customers.person_id
    from sessions
    inner join customers on concat('c:', sessions.user_id) = customers.identifier

),

ordered as (

    select
        coalesce(order_sessions.anonymous_id, orders.anonymous_id) as anonymous_id,
        orders.ordered_at as identified_at,
        orders.person_id
    from orders
    left join order_sessions on orders.order_id = order_sessions.order_id

),

purchases as (

    select * from ordered
    where anonymous_id is not null and {{ only_changed('anonymous_id', 'int_devices_touched') }}

),

identified as (

    select anonymous_id, identified_at, person_id from sign_ins
    union
    select anonymous_id, identified_at, person_id from purchases

)

select * from identified
