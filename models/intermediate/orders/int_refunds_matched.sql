{# A change of its order reaches a refund by the list of int_orders_changed; a new row, the rate of its day and the person of its
   customer by that of int_refunds_changed. #}
{{ built_in_parts(
    {'order_id': 'int_orders_changed', 'refund_id': 'int_refunds_changed'}, keeps=['person_id', 'customer_id']
) }}

with

refunds as (

    select
        *,
        {{ reporting_date('refunded_at') }} as refund_date
    from {{ ref('int_refunds_unioned') }}
    where
        {{ only_changed('order_id', 'int_orders_changed') }}
        or {{ only_changed('refund_id', 'int_refunds_changed') }}

),

orders as (

    select * from {{ ref('int_orders_classified') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_filled') }}

),

linked as (

    select
        refunds.*,
        case
            when orders.order_id is not null then 'order'
            when identifiers.person_id is not null then 'customer'
            else 'none'
        end as link,
        coalesce(orders.person_id, identifiers.person_id) as person_id,
        orders.is_valid as is_order_valid,
        orders.exclusion_reason as order_exclusion_reason,
        orders.exchange_rate as order_rate,
        -- a refund is converted like the sale that it takes back
        case
            when refunds.currency = orders.currency then orders.exchange_rate
            else exchange_rates.rate
        end as exchange_rate
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join identifiers on 'c:' || refunds.customer_id = identifiers.identifier
    left join exchange_rates
        on
            refunds.refund_date = exchange_rates.date
            and refunds.currency = exchange_rates.currency

),

matched as (

    select
        -- ids
        refund_id,
        source_system,
        order_id,
        customer_id,
        person_id,

        -- times
        refunded_at,
        refund_date,

        -- attributes
        reason,
        link,
        coalesce(is_order_valid, true) as is_counted,
        'order_' || order_exclusion_reason as exclusion_reason,

        -- money
        currency,
        exchange_rate,
        {{ converted('amount', 'exchange_rate') }} as amount,
        amount as amount_original,
        case
            when order_rate = exchange_rate then amount
            when link = 'order' then {{ money('cast(' ~ exact_product('amount', 'exchange_rate') ~ ' as double) / order_rate') }}
        end as amount_in_order_currency
    from linked

)

select * from matched
