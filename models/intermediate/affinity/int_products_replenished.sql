with

purchases as (

    select * from {{ ref('int_people_products_purchased') }}

),

repeated as (

    select
        product_id,
        {{ dbt.datediff(
            'lag(order_date) over (partition by person_id, product_id order by order_date)', 'order_date', 'day'
        ) }} as days_since_previous
    from purchases

),

replenished as (

    select
        product_id,
        count(days_since_previous) as repeats,
        cast(median(days_since_previous) as double) as replenishment_days
    from repeated
    group by product_id
    having count(days_since_previous) >= {{ setting('replenishment_min_repeats') }}

)

select * from replenished
