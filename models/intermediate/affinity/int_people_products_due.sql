with

purchases as (

    select * from {{ ref('int_people_products_purchased') }}

),

replenished as (

    select * from {{ ref('int_products_replenished') }}

),

products as (

    select * from {{ ref('int_products_described') }}
    where is_in_catalogue and coalesce(is_active, true)

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

last_purchases as (

    select
        person_id,
        product_id,
        max(order_date) as last_bought_date
    from purchases
    group by person_id, product_id

),

dated as (

    select
        last_purchases.person_id,
        last_purchases.product_id,
        coalesce(products.product_name, products.product_id) as product,
        last_purchases.last_bought_date,
        replenished.replenishment_days,
        cast({{ dbt.dateadd(
            'day', 'cast(ceil(replenished.replenishment_days) as integer)', 'last_purchases.last_bought_date'
        ) }} as date) as due_date
    from last_purchases
    inner join replenished on last_purchases.product_id = replenished.product_id
    inner join products on last_purchases.product_id = products.product_id

),

-- what is long overdue was bought elsewhere, or is not wanted again
due as (

    select
        dated.*,
        dated.due_date <= context.data_as_of_date as is_due
    from dated
    cross join context
    where {{ dbt.datediff('dated.due_date', 'context.data_as_of_date', 'day') }} <= {{ setting('replenishment_grace_days') }}

)

select * from due
