{{ keeps_changes(combination_keys()) }}

with

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

customers as (

    select * from {{ ref('int_customers_unioned') }}

),

refunds as (

    select * from {{ ref('int_refunds_unioned') }}

),

sessions as (

    select * from {{ ref('int_sessions_signed_in') }}

),

support_tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

records as (

    select customer_id, email_hash, phone_hash, loyalty_id from orders
    union all
    select customer_id, email_hash, phone_hash, loyalty_id from customers
    union all
    select customer_id, email_hash, null as phone_hash, null as loyalty_id from support_tickets
    union all
    select customer_id, null as email_hash, null as phone_hash, null as loyalty_id from refunds
    union all
    select user_id as customer_id, null as email_hash, null as phone_hash, null as loyalty_id from sessions

),

-- prefixes come after, where there are few
different as (

    select distinct * from records
    where coalesce(customer_id, email_hash, phone_hash, loyalty_id) is not null

),

combined as (

    select
        'c:' || customer_id as customer_key,
        'e:' || email_hash as email_key,
        'p:' || phone_hash as phone_key,
        'l:' || loyalty_id as loyalty_key
    from different

)

select * from combined
