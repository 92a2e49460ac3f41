{{ keeps_changes(['anonymous_id']) }}

with

sessions as (

    select * from {{ ref('int_sessions_unioned') }}

),

-- named apart, since DuckDB makes a table of what is read twice
visits_of_orders as (

    select * from {{ ref('int_sessions_unioned') }}

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

purchases as (

    select
        coalesce(visits_of_orders.anonymous_id, orders.anonymous_id) as anonymous_id,
        orders.ordered_at as identified_at,
        orders.person_id
    from orders
    left join order_sessions on orders.order_id = order_sessions.order_id
    left join visits_of_orders on order_sessions.session_id = visits_of_orders.session_id
    where coalesce(visits_of_orders.anonymous_id, orders.anonymous_id) is not null

),

identified as (

    select anonymous_id, identified_at, person_id from sign_ins
    union
    select anonymous_id, identified_at, person_id from purchases

)

select * from identified
