-- The mart sums profiles and fills a grid; counting people straight from the orders must give the same cells.
with

orders as (

    select
        person_id,
        cast(date_trunc('month', order_date) as date) as order_month,
        cast(date_trunc('month', min(order_date) over (partition by person_id)) as date) as cohort_month
    from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

counted as (

    select
        cohort_month,
        order_month,
        count(distinct person_id) as active_customers,
        count(*) as orders
    from orders
    group by cohort_month, order_month

),

cells as (

    select * from {{ ref('cohort_retention') }}
    where cohort_grain = 'month' and is_observed

),

summed as (

    select
        cohort_start,
        dimension,
        period_start,
        sum(active_customers) as active_customers,
        sum(orders) as orders
    from cells
    group by cohort_start, dimension, period_start

)

select
    summed.*,
    counted.active_customers as counted_customers,
    counted.orders as counted_orders
from summed
left join counted on summed.cohort_start = counted.cohort_month and summed.period_start = counted.order_month
where
    summed.active_customers <> coalesce(counted.active_customers, 0)
    or summed.orders <> coalesce(counted.orders, 0)
