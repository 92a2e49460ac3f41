with

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

-- a line bears its share of what only the order knows: refunds, payment fees and fulfilment
sold_lines as (

    select
        coalesce(order_lines.product_id, '(unknown)') as product_id,
        order_lines.order_id,
        order_lines.order_line_id,
        order_lines.product_name,
        order_lines.category,
        orders.ordered_at,
        orders.order_date,
        order_lines.quantity,
        order_lines.gross_sales,
        order_lines.discounts,
        order_lines.net_sales,
        order_lines.unit_costs,
        orders.refunds,
        orders.payment_fees + orders.fulfilment_costs as order_costs,
        case
            when orders.net_sales <> 0 then cast(order_lines.net_sales as double) / orders.net_sales
            else 1.0e0 / orders.line_count
        end as order_share
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    where
        orders.is_valid
        and not order_lines.is_gift_card

),

sold as (

    select
        product_id,
        {{ latest_known('product_name', 'ordered_at', 'order_line_id') }} as product_name,
        {{ latest_known('category', 'ordered_at', 'order_line_id') }} as category,
        min(order_date) as first_sold_date,
        max(order_date) as last_sold_date,
        count(distinct order_id) as orders,
        {{ money('sum(quantity)') }} as units,
        {{ money('sum(gross_sales)') }} as gross_sales,
        {{ money('sum(discounts)') }} as discounts,
        {{ money('sum(net_sales)') }} as net_sales,
        {{ money('sum(unit_costs)') }} as unit_costs,
        {{ money('sum(refunds * order_share)') }} as refunds,
        {{ money('sum(order_costs * order_share)') }} as order_costs
    from sold_lines
    group by product_id

)

select * from sold
