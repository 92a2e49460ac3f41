{% set month = "cast(" ~ dbt.date_trunc('month', 'date') ~ " as date)" %}
with

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

assisted as (

    select * from {{ ref('int_channels_assisted') }}

),

claims as (

    select
        {{ month }} as month,
        channel,
        spend,
        platform_conversions,
        platform_conversion_value,
        0 as assisted_conversions
    from ad_spend

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

summed as (

    select
        month,
        channel,
        {{ money('sum(spend)') }} as spend,
        {{ money('sum(platform_conversions)') }} as platform_conversions,
        {{ money('sum(platform_conversion_value)') }} as platform_conversion_value,
        cast(sum(assisted_conversions) as bigint) as assisted_conversions
    from claims
    group by month, channel

)

select * from summed
