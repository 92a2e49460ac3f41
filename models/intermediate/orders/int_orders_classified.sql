{# A day's build reads only what it replaces: int_orders_valued keeps the rest. #}
{{ config(materialized='view') }}

with

orders as (

    select * from {{ ref('int_orders_rated') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

lines_summed as (

    select
        order_id,
        count(*) as line_count,
        count(*) filter (where not is_gift_card) as goods_line_count,
        sum(gross_sales_original) as gross_sales_original,
        sum(discounts_original) as discounts_original,
        sum(net_sales_original) as net_sales_original,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(unit_costs) as unit_costs,
        sum(gift_card_sales) as gift_card_sales,
        sum(gift_card_sales_original) as gift_card_sales_original,
        min(cost_basis) as first_cost_basis,
        max(cost_basis) as last_cost_basis
    from order_lines
    group by order_id

),

-- an order without lines is worth what its header says
goods as (

    select
        orders.*,
        coalesce(lines_summed.line_count, 0) as line_count,
        lines_summed.line_count is null as is_without_lines,
        lines_summed.goods_line_count,
        case
            when lines_summed.line_count is null
                then coalesce(
                    orders.subtotal_amount,
                    orders.total_amount - coalesce(orders.shipping_amount, 0) - coalesce(orders.tax_amount, 0)
                )
            else lines_summed.net_sales_original
        end as net_sales_original,
        case
            when lines_summed.line_count is null then coalesce(orders.discount_amount, 0)
            else lines_summed.discounts_original
        end as discounts_original,
        lines_summed.discounts as lines_discounts,
        lines_summed.net_sales as lines_net_sales,
        lines_summed.unit_costs as lines_unit_costs,
        case
            when lines_summed.first_cost_basis < lines_summed.last_cost_basis then 'mixed'
            else lines_summed.first_cost_basis
        end as lines_cost_basis,
        coalesce(lines_summed.gift_card_sales, 0) as gift_card_sales,
        coalesce(lines_summed.gift_card_sales_original, 0) as gift_card_sales_original
    from orders
    left join lines_summed on orders.order_id = lines_summed.order_id

),

converted as (

    select
        *,
        case
            when is_without_lines then {{ converted('net_sales_original', 'exchange_rate') }} else lines_net_sales
        end as net_sales,
        case
            when is_without_lines then {{ converted('discounts_original', 'exchange_rate') }} else lines_discounts
        end as discounts,
        case
            when not is_without_lines then coalesce(lines_cost_basis, 'unknown')
            when unit_cost_share is not null then 'cost_rates'
            else 'unknown'
        end as cost_basis,
        case
            when is_test then 'test'
            when status in ('cancelled', 'pending', 'refunded') then status
            when total_amount <= 0 then 'zero_total'
            when goods_line_count = 0 then 'gift_cards_only'
        end as exclusion_reason
    from goods

),

classified as (

    select
        *,
        exclusion_reason is null as is_valid
    from converted

)

select * from classified
