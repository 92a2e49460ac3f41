{{ config(materialized='view', meta={'parts': {'order_id': 'int_orders_changed'}}) }}

with

lines_valued as (

    select * from {{ ref('int_order_lines_valued') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

order_lines as (

    select
        -- ids
        lines_valued.order_line_id,
        lines_valued.source_system,
        lines_valued.order_id,
        orders.person_id,
        lines_valued.product_id,
        lines_valued.sku,

        -- times
        orders.ordered_at,
        orders.order_date,

        -- attributes
        lines_valued.product_name,
        lines_valued.category,
        lines_valued.quantity,
        lines_valued.is_gift_card,
        coalesce(orders.is_valid and not lines_valued.is_gift_card, false) as is_valid,
        case
            when orders.order_id is null then 'order_unknown'
            when orders.exclusion_reason is not null then 'order_' || orders.exclusion_reason
            when lines_valued.is_gift_card then 'gift_card'
        end as exclusion_reason,

        -- money in the reporting currency
        lines_valued.gross_sales,
        lines_valued.discounts,
        lines_valued.net_sales,
        lines_valued.unit_costs,
        {{ money('lines_valued.net_sales - lines_valued.unit_costs') }} as gross_margin,
        lines_valued.cost_basis,
        lines_valued.gift_card_sales,

        -- money in the order's currency
        lines_valued.currency,
        lines_valued.exchange_rate,
        lines_valued.unit_price_original,
        lines_valued.gross_sales_original,
        lines_valued.discounts_original,
        lines_valued.net_sales_original,
        lines_valued.unit_costs_original,
        lines_valued.gift_card_sales_original
    from lines_valued
    left join orders on lines_valued.order_id = orders.order_id

)

select * from order_lines
