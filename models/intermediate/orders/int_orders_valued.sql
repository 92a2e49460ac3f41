{# Its rows, lines and refunds, another person, product or rate, and another order of the same people: each puts it on the list of
   int_orders_changed. All orders of a person are on it together, so that they can be numbered. #}
{{ built_in_parts({'order_id': 'int_orders_changed'}, keeps=['order_id', 'person_id', 'anonymous_id']) }}

with

orders as (

    select * from {{ ref('int_orders_classified') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

refunds_summed as (

    select
        order_id,
        {{ money('sum(amount)') }} as refunds,
        {{ money('sum(amount_in_order_currency)') }} as refunds_original
    from refunds
    where link = 'order' and is_counted
    group by order_id

),

costed as (

    select
        orders.*,

        -- money in the reporting currency
        {{ money('orders.net_sales + orders.discounts') }} as gross_sales,
        {{ converted('coalesce(orders.shipping_amount, 0)', 'orders.exchange_rate') }} as shipping,
        {{ converted('coalesce(orders.tax_amount, 0)', 'orders.exchange_rate') }} as tax,
        {{ converted('orders.total_amount', 'orders.exchange_rate') }} as total,
        coalesce(refunds_summed.refunds, 0) as refunds,
        case
            when not orders.is_without_lines then {{ money('orders.lines_unit_costs') }}
            else coalesce({{ money_product(money('orders.net_sales'), 'orders.unit_cost_share') }}, 0)
        end as unit_costs,
        coalesce(case
            when orders.exchange_rate = 1 then {{ money_product('orders.total_amount', 'orders.payment_fee_share') }}
            else {{ money(exact_product('orders.total_amount', 'orders.exchange_rate * orders.payment_fee_share')) }}
        end, 0) + coalesce(orders.payment_fee_amount, 0) as payment_fees,
        {{ money('coalesce(orders.fulfilment_cost_amount, 0)') }} as fulfilment_costs,

        -- money in the order's currency
        {{ money('orders.net_sales_original + orders.discounts_original') }} as gross_sales_original,
        coalesce(refunds_summed.refunds_original, 0) as refunds_original
    from orders
    left join refunds_summed on orders.order_id = refunds_summed.order_id

),

margined as (

    select
        *,
        {{ money('net_sales - refunds') }} as net_revenue,
        {{ money('net_sales - refunds - unit_costs - payment_fees - fulfilment_costs') }} as contribution_margin,
        case
            when is_valid and person_id is not null
                then row_number() over (partition by person_id, is_valid order by ordered_at, order_id)
        end as customer_order_number
    from costed

),

valued as (

    select
        -- ids
        order_id,
        source_system,
        person_id,
        anonymous_id,
        session_id,

        -- times
        ordered_at,
        order_date,
        updated_at,

        -- attributes
        status,
        sales_channel,
        location,
        country,
        region,
        discount_codes,
        line_count,
        is_valid,
        exclusion_reason,
        customer_order_number,
        customer_order_number = 1 as is_new_customer,

        -- money in the reporting currency
        gross_sales,
        {{ money('discounts') }} as discounts,
        {{ money('net_sales') }} as net_sales,
        shipping,
        tax,
        total,
        refunds,
        net_revenue,
        unit_costs,
        {{ money('payment_fees') }} as payment_fees,
        fulfilment_costs,
        contribution_margin,
        cost_basis,
        {{ money('gift_card_sales') }} as gift_card_sales,

        -- money in the order's currency
        currency,
        exchange_rate,
        gross_sales_original,
        {{ money('discounts_original') }} as discounts_original,
        {{ money('net_sales_original') }} as net_sales_original,
        {{ money('coalesce(shipping_amount, 0)') }} as shipping_original,
        {{ money('coalesce(tax_amount, 0)') }} as tax_original,
        total_amount as total_original,
        refunds_original,
        {{ money('net_sales_original - refunds_original') }} as net_revenue_original,
        {{ money('cast(unit_costs as double) / exchange_rate') }} as unit_costs_original,
        {{ money('cast(payment_fees as double) / exchange_rate') }} as payment_fees_original,
        {{ money('cast(fulfilment_costs as double) / exchange_rate') }} as fulfilment_costs_original,
        {{ money('cast(contribution_margin as double) / exchange_rate') }} as contribution_margin_original,
        {{ money('gift_card_sales_original') }} as gift_card_sales_original
    from margined

)

select * from valued
