with

order_lines as (

    select * from {{ ref('int_order_lines_discounted') }}

),

orders as (

    select * from {{ ref('int_orders_rated') }}

),

converted as (

    select
        order_lines.*,
        orders.currency,
        orders.exchange_rate,
        orders.unit_cost_share,
        {{ money('order_lines.gift_card_sales_original * orders.exchange_rate') }} as gift_card_sales,
        {{ money('order_lines.gross_sales_original * orders.exchange_rate') }} as gross_sales,
        {{ money('order_lines.discounts_original * orders.exchange_rate') }} as discounts
    from order_lines
    left join orders on order_lines.order_id = orders.order_id

),

netted as (

    select
        *,
        {{ money('gross_sales_original - discounts_original') }} as net_sales_original,
        {{ money('gross_sales - discounts') }} as net_sales,
        case
            when is_gift_card then null
            when unit_cost is not null then 'line'
            when product_unit_cost is not null then 'product'
            when unit_cost_share is not null then 'cost_rates'
            else 'unknown'
        end as cost_basis
    from converted

),

costed as (

    select
        *,
        {{ money("
            case cost_basis
                when 'line' then quantity * unit_cost * exchange_rate
                when 'product' then quantity * product_unit_cost
                when 'cost_rates' then net_sales * unit_cost_share
                else 0
            end
        ") }} as unit_costs
    from netted

),

valued as (

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
        cost_basis,

        -- money in the reporting currency
        gross_sales,
        discounts,
        net_sales,
        unit_costs,
        gift_card_sales,

        -- money in the order's currency
        currency,
        exchange_rate,
        quantity,
        unit_price as unit_price_original,
        gross_sales_original,
        discounts_original,
        net_sales_original,
        {{ money('unit_costs / exchange_rate') }} as unit_costs_original,
        gift_card_sales_original
    from costed

)

select * from valued
