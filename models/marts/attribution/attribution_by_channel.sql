{% set month = "cast(" ~ dbt.date_trunc('month', 'date') ~ " as date)" %}
with

daily as (

    select * from {{ ref('attribution_daily') }}
    where date_basis = 'order'

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

assisted as (

    select * from {{ ref('int_channels_assisted') }}

),

attributed as (

    select
        attribution_model,
        {{ month }} as month,
        channel,
        sum({{ exact('conversions', 38) }}) as conversions,
        sum({{ exact("case when customer_type = 'new' then conversions else 0 end", 38) }}) as new_customers,
        sum(revenue) as revenue,
        null as spend,
        null as platform_conversions,
        null as platform_conversion_value,
        0 as assisted_conversions
    from daily
    group by attribution_model, {{ month }}, channel

),

-- spend, platforms' claims and assists are the same beside every model
claimed as (

    select
        {{ month }} as month,
        channel,
        sum(spend) as spend,
        sum(platform_conversions) as platform_conversions,
        sum(platform_conversion_value) as platform_conversion_value,
        0 as assisted_conversions
    from ad_spend
    group by {{ month }}, channel

    union all

    select
        month,
        channel,
        null as spend,
        null as platform_conversions,
        null as platform_conversion_value,
        assisted_conversions
    from assisted

),

beside_every_model as (

    {% for model in attribution_models() %}
        select
            '{{ model }}' as attribution_model,
            month,
            channel,
            0 as conversions,
            0 as new_customers,
            0 as revenue,
            spend,
            platform_conversions,
            platform_conversion_value,
            assisted_conversions
        from claimed
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

months as (

    select * from attributed
    union all
    select * from beside_every_model

),

periods as (

    select *, month as period from months
    union all
    select *, cast(null as date) as period from months

),

totals as (

    select
        attribution_model,
        channel,
        period as month,
        cast(sum(conversions) as double) as conversions,
        cast(sum(new_customers) as double) as new_customers,
        {{ money('sum(revenue)') }} as revenue,
        {{ money('sum(spend)') }} as spend,
        cast(sum(assisted_conversions) as bigint) as assisted_conversions,
        {{ money('sum(platform_conversions)') }} as platform_conversions,
        {{ money('sum(platform_conversion_value)') }} as platform_conversion_value
    from periods
    group by attribution_model, channel, period

)

select
    *,
    cast(revenue as double) / nullif(cast(spend as double), 0) as roas,
    cast(spend as double) / nullif(new_customers, 0) as ncac,
    cast(null as double) as removal_effect,
    cast(platform_conversions as double) / nullif(conversions, 0) as platform_to_model_ratio
from totals
