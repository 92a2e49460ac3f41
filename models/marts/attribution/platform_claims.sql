{% set month_of_spend = "cast(" ~ dbt.date_trunc('month', 'date') ~ " as date)" %}
{% set month_of_order = "cast(" ~ dbt.date_trunc('month', 'order_date') ~ " as date)" %}
with

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid

),

claimed as (

    select
        {{ month_of_spend }} as month,
        platform,
        sum(spend) as spend,
        sum(platform_conversions) as platform_conversions,
        sum(platform_conversion_value) as platform_conversion_value
    from ad_spend
    group by {{ month_of_spend }}, platform

),

claims as (

    select
        month,
        coalesce(platform, '(all)') as platform,
        {{ money('sum(spend)') }} as spend,
        {{ money('sum(platform_conversions)') }} as platform_conversions,
        {{ money('sum(platform_conversion_value)') }} as platform_conversion_value
    from claimed
    group by grouping sets ((month, platform), (month), (platform), ())

),

sold as (

    select
        {{ month_of_order }} as month,
        count(*) as orders,
        {{ money('sum(net_sales)') }} as net_sales
    from orders
    group by grouping sets (({{ month_of_order }}), ())

)

select
    claims.month,
    claims.platform,

    -- what the platforms say
    claims.spend,
    claims.platform_conversions,
    claims.platform_conversion_value,

    -- what the shop sold, through whatever channel
    coalesce(sold.orders, 0) as orders,
    {{ money('coalesce(sold.net_sales, 0)') }} as net_sales,
    cast(claims.platform_conversions as double) / nullif(sold.orders, 0) as claimed_order_share,
    cast(claims.platform_conversion_value as double) / nullif(cast(sold.net_sales as double), 0) as claimed_sales_share
from claims
left join sold on claims.month is not distinct from sold.month
