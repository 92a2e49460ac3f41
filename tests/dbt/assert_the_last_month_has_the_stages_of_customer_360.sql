-- Two tables that call the same person lapsed and loyal on the same day would both be worthless.
with

customers as (

    select * from {{ ref('customer_360') }}

),

last_months as (

    select * from {{ ref('customer_lifecycle_monthly') }}
    where is_partial

),

compared as (

    select
        coalesce(customers.person_id, last_months.person_id) as person_id,
        customers.lifecycle_stage,
        last_months.lifecycle_stage as monthly_stage
    from customers
    full outer join last_months on customers.person_id = last_months.person_id

)

select * from compared
where lifecycle_stage is distinct from monthly_stage
