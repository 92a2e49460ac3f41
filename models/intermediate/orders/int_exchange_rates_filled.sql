{{ keeps_changes(['date', 'currency']) }}

with

context as (

    select * from {{ ref('int_reporting_context') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

refunds as (

    select * from {{ ref('int_refunds_unioned') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_unioned') }}

),

exchange_rates as (

    select * from {{ ref('stg_reference__exchange_rates') }}

),

quarters as (

    select {{ quarter_hour('ordered_at') }} as paid_at, currency from orders
    union
    select {{ quarter_hour('refunded_at') }} as paid_at, currency from refunds
    where currency is not null

),

needed as (

    select {{ reporting_date('paid_at') }} as date, currency from quarters
    union
    select date, currency from ad_spend
    where currency is not null

),

last_known as (

    select
        needed.date,
        needed.currency,
        max_by(exchange_rates.rate, exchange_rates.date) as rate
    from needed
    left join exchange_rates
        on
            needed.currency = exchange_rates.currency
            and needed.date >= exchange_rates.date
    group by needed.date, needed.currency

),

filled as (

    select
        last_known.date,
        last_known.currency,
        -- wide enough that money times a rate does not overflow
        cast(
            case
                when last_known.currency = context.reporting_currency then 1
                else last_known.rate
            end as decimal(28, 8)
        ) as rate
    from last_known
    cross join context

)

select * from filled
