with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

order_days as (

    select
        person_id,
        order_date,
        count(*) as orders,
        {{ money('sum(net_sales)') }} as net_sales,
        {{ money('sum(contribution_margin)') }} as contribution_margin
    from orders
    group by person_id, order_date

)

select * from order_days
