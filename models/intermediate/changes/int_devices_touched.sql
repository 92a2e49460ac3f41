with

sessions as (

    select * from {{ ref('int_sessions_signed_in') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

claims as (

    select * from {{ ref('int_claims_changed') }}

),

listed as (

    -- who signed in on it, or did
    {{ kept_changes('int_sessions_signed_in', 'anonymous_id') }}

    union all

    -- somebody else is that customer
    select anonymous_id from sessions
    where {{ among("concat('c:', user_id)", kept_changes('int_identifiers_clustered', 'identifier')) }}

    union all

    -- whose order was placed on it, or in a session of it, or was
    select anonymous_id from orders
    where {{ among('order_id', 'select order_id from claims') }}

    union all

    {{ kept_changes('int_orders_valued', 'anonymous_id') }}

    union all

    select anonymous_id from order_sessions
    where {{ among('order_id', 'select order_id from claims') }}

    union all

    {{ kept_changes('int_order_sessions_matched', 'anonymous_id') }}

),

touched as (

    select distinct anonymous_id from listed
    where anonymous_id is not null

)

select * from touched
