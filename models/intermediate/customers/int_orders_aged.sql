{{ config(materialized='view') }}

with

people as (

    select
        person_id,
        first_order_at,
        cast(date_trunc('month', first_order_date) as date) as cohort_month
    from {{ ref('int_people_acquired') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

-- time zones are slow, and most orders are first ones
aged as (

    select
        orders.order_id,
        orders.person_id,
        orders.customer_order_number = 1 as is_first,
        {{ dbt.datediff('people.cohort_month', 'orders.order_date', 'month') }} as period_number,
        case
            when orders.customer_order_number = 1 then 0
            else {{ elapsed_days('people.first_order_at', 'orders.ordered_at') }}
        end as age_days,
        orders.net_sales,
        orders.contribution_margin
    from orders
    inner join people on orders.person_id = people.person_id

),

placed as (

    select
        order_id,
        person_id,
        is_first,
        period_number,
        case
            {%- for age in cohort_ages() %}
                when age_days <= {{ age }} then {{ age }}
            {%- endfor %}
        end as within_days,
        net_sales,
        contribution_margin
    from aged

)

select * from placed
