{# A new row of the order, another person for its identifiers, another rate for its day: each puts it on the list of
   int_orders_changed. #}
{{ built_in_parts({'order_id': 'int_orders_changed'}) }}

with

orders as (

    select
        *,
        {{ reporting_date('ordered_at') }} as order_date
    from {{ ref('int_orders_unioned') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

orders_identified as (

    select * from {{ ref('int_orders_identified') }}
    where {{ only_changed('order_id', 'int_orders_changed') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_filled') }}

),

cost_rates as (

    select * from {{ ref('stg_reference__cost_rates') }}

),

order_dates as (

    select distinct order_date from orders

),

daily_cost_rates as (

    select
        order_dates.order_date,
        cost_rates.unit_cost_share,
        cost_rates.payment_fee_share,
        cost_rates.payment_fee_amount,
        cost_rates.fulfilment_cost_amount
    from order_dates
    inner join cost_rates on order_dates.order_date >= cost_rates.valid_from
    qualify row_number() over (partition by order_dates.order_date order by cost_rates.valid_from desc) = 1

),

rated as (

    select
        -- ids
        orders.order_id,
        orders.source_system,
        orders_identified.person_id,
        orders.anonymous_id,
        orders.session_id,

        -- times
        orders.ordered_at,
        orders.order_date,
        orders.updated_at,

        -- attributes
        orders.status,
        orders.is_test,
        orders.sales_channel,
        orders.location,
        orders.country,
        orders.region,
        orders.discount_codes,

        -- amounts in the order's currency
        orders.currency,
        orders.subtotal_amount,
        orders.discount_amount,
        orders.shipping_amount,
        orders.tax_amount,
        orders.total_amount,

        -- rates
        exchange_rates.rate as exchange_rate,
        daily_cost_rates.unit_cost_share,
        daily_cost_rates.payment_fee_share,
        daily_cost_rates.payment_fee_amount,
        daily_cost_rates.fulfilment_cost_amount
    from orders
    left join orders_identified on orders.order_id = orders_identified.order_id
    left join exchange_rates
        on
            orders.order_date = exchange_rates.date
            and orders.currency = exchange_rates.currency
    left join daily_cost_rates on orders.order_date = daily_cost_rates.order_date

)

select * from rated
