{# A day's build reads only what it replaces: int_order_lines_valued keeps the rest. #}
{{ config(materialized='view') }}

with

order_lines as (

    select * from {{ ref('int_order_lines_unioned') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

orders as (

    select * from {{ ref('int_orders_rated') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

products as (

    select * from {{ ref('int_products_unioned') }}

),

described as (

    select
        -- ids
        order_lines.order_line_id,
        order_lines.source_system,
        order_lines.order_id,
        coalesce(order_lines.product_id, order_lines.sku) as product_id,
        order_lines.sku,

        -- attributes
        coalesce(order_lines.product_name, products.product_name) as product_name,
        coalesce(order_lines.category, products.category) as category,
        order_lines.is_gift_card,

        -- amounts
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.unit_cost,
        products.unit_cost as product_unit_cost,
        {{ money_product('order_lines.quantity', 'order_lines.unit_price') }} as line_amount,
        coalesce(order_lines.discount_amount, 0) as line_discount,
        coalesce(orders.discount_amount, 0) as order_discount
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    left join products on coalesce(order_lines.product_id, order_lines.sku) = products.product_id

),

-- what the order gives away beyond its lines' own discounts falls on the goods, by what they cost the buyer
weighed as (

    select
        *,
        greatest(order_discount - sum(line_discount) over (partition by order_id), 0) as discount_to_spread,
        case when is_gift_card then 0 else greatest(line_amount - line_discount, 0) end as weight
    from described

),

shared as (

    select
        *,
        {{ money(
            'coalesce(discount_to_spread * (cast(weight as double) / nullif(sum(weight) over (partition by order_id), 0)), 0)'
        ) }} as discount_share,
        row_number() over (partition by order_id order by is_gift_card asc, weight desc, order_line_id asc) as place
    from weighed

),

discounted as (

    select
        -- ids
        order_line_id,
        source_system,
        order_id,
        product_id,
        sku,

        -- attributes
        product_name,
        category,
        is_gift_card,
        place,

        -- amounts in the order's currency
        quantity,
        unit_price,
        unit_cost,
        product_unit_cost,
        {{ money('case when is_gift_card then line_amount else 0 end') }} as gift_card_sales_original,
        {{ money('case when is_gift_card then 0 else line_amount end') }} as gross_sales_original,
        {{ money('
            case
                when is_gift_card then 0
                when place = 1
                    then line_discount + discount_to_spread + discount_share
                        - sum(discount_share) over (partition by order_id)
                else line_discount + discount_share
            end
        ') }} as discounts_original
    from shared

)

select * from discounted
