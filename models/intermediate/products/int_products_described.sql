with

catalogue as (

    select * from {{ ref('int_products_unioned') }}

),

sold as (

    select * from {{ ref('int_products_sold') }}

),

described as (

    select
        -- ids
        coalesce(catalogue.product_id, sold.product_id) as product_id,

        -- attributes
        coalesce(catalogue.product_name, sold.product_name) as product_name,
        coalesce(catalogue.category, sold.category) as category,
        catalogue.brand,
        catalogue.is_active,
        catalogue.product_id is not null as is_in_catalogue,

        -- money
        catalogue.list_price,
        catalogue.unit_cost
    from catalogue
    full outer join sold on catalogue.product_id = sold.product_id

)

select * from described
