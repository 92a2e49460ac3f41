with

orders as (

    select * from {{ ref('int_orders_valued') }}

),

people as (

    select * from {{ ref('int_people_changed') }}

),

listed as (

    -- what it is worth, its touchpoints and its session
    {{ kept_changes('int_orders_valued', 'order_id') }}

    union all

    select order_id from {{ ref('int_journeys_changed') }}

    union all

    select order_id from {{ ref('int_claims_changed') }}

    union all

    -- what its buyer consents to
    select order_id from orders
    where {{ among('person_id', 'select person_id from people') }}

),

changed as (

    select distinct order_id from listed

)

select * from changed
