{# A row of the line or of its order, its product and its rates: each puts the order on the list of int_orders_changed, and
   int_order_lines_discounted hands on the lines of those alone. #}
{{ built_in_parts({'order_id': 'int_orders_changed'}, keeps=['order_id']) }}

with

order_lines as (

    select * from {{ ref('int_order_lines_discounted') }}

),

orders as (

    select * from {{ ref('int_orders_rated') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

rounded as (

    select
        order_lines.*,
        orders.currency,
        orders.exchange_rate,
        orders.unit_cost_share,
        {{ converted('order_lines.gift_card_sales_original', 'orders.exchange_rate') }} as gift_card_sales,
        {{ converted('order_lines.gross_sales_original', 'orders.exchange_rate') }} as rounded_gross_sales,
        {{ converted('order_lines.discounts_original', 'orders.exchange_rate') }} as rounded_discounts
    from order_lines
    left join orders on order_lines.order_id = orders.order_id

),

summed as (

    select
        *,
        {%- for amount in ['gross_sales', 'discounts'] %}
            {{ money('sum(' ~ amount ~ '_original) over of_order') }} as order_{{ amount }}_original,
            sum(rounded_{{ amount }}) over of_order as rounded_order_{{ amount }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from rounded
    window of_order as (partition by order_id)

),

-- the first line bears what rounding line by line leaves of the order's converted amounts
converted as (

    select
        *,
        {%- for amount in ['gross_sales', 'discounts'] %}
            case
                when place = 1
                    then
                        {{ converted('order_' ~ amount ~ '_original', 'exchange_rate') }}
                        - (rounded_order_{{ amount }} - rounded_{{ amount }})
                else rounded_{{ amount }}
            end as {{ amount }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from summed

),

netted as (

    select
        *,
        {{ money('gross_sales_original - discounts_original') }} as net_sales_original,
        {{ money('gross_sales - discounts') }} as net_sales,
        {{ money_product('quantity', 'unit_cost') }} as unit_costs_given,
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
        case cost_basis
            when 'line' then {{ converted('unit_costs_given', 'exchange_rate') }}
            when 'product' then {{ money_product('quantity', 'product_unit_cost') }}
            when 'cost_rates' then {{ money_product('net_sales', 'unit_cost_share') }}
            else 0
        end as unit_costs
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
        {{ money('gross_sales') }} as gross_sales,
        {{ money('discounts') }} as discounts,
        net_sales,
        {{ money('unit_costs') }} as unit_costs,
        gift_card_sales,

        -- money in the order's currency
        currency,
        exchange_rate,
        quantity,
        unit_price as unit_price_original,
        gross_sales_original,
        discounts_original,
        net_sales_original,
        {{ money('cast(unit_costs as double) / exchange_rate') }} as unit_costs_original,
        gift_card_sales_original
    from costed

)

select * from valued
