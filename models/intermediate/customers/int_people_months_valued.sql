{{ config(materialized='view') }}

{#- Ages in days at which a cohort's worth is compared. #}
{%- set ages = [30, 60, 90, 180, 365] %}

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

aged as (

    select
        people.person_id,
        {{ dbt.datediff('people.cohort_month', 'orders.order_date', 'month') }} as period_number,
        {{ elapsed_days('people.first_order_at', 'orders.ordered_at') }} as age_days,
        orders.customer_order_number,
        orders.net_sales,
        orders.contribution_margin
    from people
    inner join orders on people.person_id = orders.person_id

),

valued as (

    select
        person_id,
        period_number,
        sum(case when customer_order_number = 1 then 1 else 0 end) as first_orders,
        {{ money('sum(contribution_margin)') }} as contribution_margin,
        {%- for age in ages %}
            {{ money('sum(contribution_margin) filter (where age_days <= ' ~ age ~ ')') }} as contribution_margin_{{ age }}d,
            {{ money('sum(net_sales) filter (where age_days <= ' ~ age ~ ')') }} as net_sales_{{ age }}d
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from aged
    group by person_id, period_number

)

select * from valued
