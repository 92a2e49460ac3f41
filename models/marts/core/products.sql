with

described as (

    select * from {{ ref('int_products_described') }}

),

sold as (

    select * from {{ ref('int_products_sold') }}

),

viewed as (

    select * from {{ ref('int_products_viewed') }}

),

products as (

    select
        -- ids
        described.product_id,

        -- attributes
        described.product_name,
        described.category,
        described.brand,
        described.is_active,
        described.is_in_catalogue,
        described.list_price,
        described.unit_cost,

        -- sales
        sold.first_sold_date,
        sold.last_sold_date,
        coalesce(sold.orders, 0) as orders,
        {{ money('coalesce(sold.units, 0)') }} as units,
        {{ money('coalesce(sold.gross_sales, 0)') }} as gross_sales,
        {{ money('coalesce(sold.discounts, 0)') }} as discounts,
        {{ money('coalesce(sold.net_sales, 0)') }} as net_sales,
        {{ money('coalesce(sold.refunds, 0)') }} as refunds,
        cast(sold.refunds as double) / nullif(sold.net_sales, 0) as refund_share,
        {{ money('coalesce(sold.unit_costs, 0)') }} as unit_costs,
        {{ money(
            'coalesce(sold.net_sales - sold.refunds - sold.unit_costs - sold.order_costs, 0)'
        ) }} as contribution_margin,

        -- interest
        coalesce(viewed.views, 0) as views,
        coalesce(viewed.add_to_carts, 0) as add_to_carts,
        coalesce(viewed.viewing_sessions, 0) as viewing_sessions,
        cast(viewed.viewing_and_carting_sessions as double) / nullif(viewed.viewing_sessions, 0) as view_to_cart_rate
    from described
    left join sold on described.product_id = sold.product_id
    left join viewed on described.product_id = viewed.product_id

)

select * from products
