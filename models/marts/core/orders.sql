{{ config(materialized='view', meta={'parts': {'order_id': 'int_orders_changed'}}) }}

with

orders as (

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

        -- what counts
        is_valid,
        exclusion_reason,
        customer_order_number,
        is_new_customer,

        -- money in the reporting currency
        gross_sales,
        discounts,
        net_sales,
        shipping,
        tax,
        total,
        refunds,
        net_revenue,
        unit_costs,
        payment_fees,
        fulfilment_costs,
        contribution_margin,
        cost_basis,
        gift_card_sales,

        -- money in the order's currency
        currency,
        exchange_rate,
        gross_sales_original,
        discounts_original,
        net_sales_original,
        shipping_original,
        tax_original,
        total_original,
        refunds_original,
        net_revenue_original,
        unit_costs_original,
        payment_fees_original,
        fulfilment_costs_original,
        contribution_margin_original,
        gift_card_sales_original
    from {{ ref('int_orders_valued') }}

)

select * from orders
