with

orders as (

    select * from {{ ref('int_orders_located') }}

),

listed as (

    -- the order itself, or the codes that it used
    {{ kept_changes('int_orders_located', 'order_id') }}

    union all

    {{ kept_changes('int_referral_codes_used', 'order_id') }}

    union all

    -- a session of its visitor, or the one in which it was placed
    select order_id from orders
    where {{ among('visitor_id', kept_changes('int_sessions_enriched', visitor_of_session())) }}

    union all

    select order_id from orders
    where {{ among('order_session_id', kept_changes('int_sessions_enriched', 'session_id')) }}

),

changed as (

    select distinct order_id from listed

)

select * from changed
