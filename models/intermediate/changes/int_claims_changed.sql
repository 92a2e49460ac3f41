with

orders as (

    select * from {{ ref('int_orders_valued') }}

),

purchases as (

    select * from {{ ref('int_purchase_events_matched') }}

),

arrived as (

    select * from {{ ref('int_sessions_arrived') }}

),

listed as (

    {{ kept_changes('int_orders_valued', 'order_id') }}

    union all

    {{ kept_changes('int_purchase_events_matched', 'order_id') }}

    union all

    -- a session that they name came, or went
    select order_id from orders
    where {{ among('session_id', 'select session_id from arrived') }}

    union all

    select order_id from purchases
    where {{ among('session_id', 'select session_id from arrived') }}

),

changed as (

    select distinct order_id from listed
    where order_id is not null

)

select * from changed
