with

orders as (

    select * from {{ ref('int_orders_valued') }}

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

listed as (

    -- the order, beside those of the people whose it was and is
    select order_id from {{ ref('int_orders_changed') }}

    union all

    -- its session
    select order_id from {{ ref('int_claims_changed') }}

    union all

    -- who is known in that
    select order_id from order_sessions
    where {{ among('session_id', kept_changes('int_sessions_enriched', 'session_id')) }}

),

people as (

    select person_id from orders
    where {{ among('order_id', 'select order_id from listed') }}

),

theirs as (

    select order_id from orders
    where {{ among('person_id', 'select person_id from people') }}

),

relocated as (

    select order_id from listed
    union
    select order_id from theirs

)

select * from relocated
