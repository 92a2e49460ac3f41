with

ad_spend as (

    select * from {{ ref('int_ad_spend_unioned') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_filled') }}

),

campaigns as (

    select * from {{ ref('int_campaigns_named') }}

),

rules as (

    select
        priority,
        nullif(platform_pattern, '') as platform_pattern,
        nullif(campaign_pattern, '') as campaign_pattern,
        channel,
        nullif(source, '') as source
    from {{ ref('ad_platforms') }}

),

named as (

    select
        ad_spend.*,
        replace(replace(lower(trim(ad_spend.platform)), ' ', '_'), '-', '_') as platform_name,
        coalesce(campaigns.campaign, lower(trim(ad_spend.campaign_name)), lower(trim(ad_spend.campaign_id))) as campaign
    from ad_spend
    left join campaigns
        on coalesce(lower(trim(ad_spend.campaign_name)), lower(trim(ad_spend.campaign_id))) = campaigns.alias

),

channels as (

    select
        found.platform_name,
        found.campaign,
        rules.channel,
        coalesce(rules.source, found.platform_name) as source
    from (select distinct platform_name, campaign from named) as found
    inner join rules
        on
            (rules.platform_pattern is null or {{ matches_pattern('found.platform_name', 'rules.platform_pattern') }})
            and (rules.campaign_pattern is null or {{ matches_pattern('found.campaign', 'rules.campaign_pattern') }})
    qualify row_number() over (
        partition by found.platform_name, found.campaign
        order by rules.priority
    ) = 1

),

converted as (

    select
        -- ids
        named.date,
        named.source_system,
        named.platform,
        named.account_id,
        named.campaign_id,
        named.campaign_name,
        named.ad_group_id,
        named.ad_group_name,

        -- where sessions meet it
        channels.channel,
        channels.source,
        named.campaign,

        -- money
        named.currency,
        exchange_rates.rate as exchange_rate,
        {{ money('named.spend * exchange_rates.rate') }} as spend,
        named.spend as spend_original,
        {{ money('named.platform_conversion_value * exchange_rates.rate') }} as platform_conversion_value,
        named.platform_conversion_value as platform_conversion_value_original,

        named.is_spread,

        -- counts
        named.impressions,
        named.clicks,
        named.platform_conversions
    from named
    left join channels
        on
            named.platform_name = channels.platform_name
            and named.campaign = channels.campaign
    left join exchange_rates
        on
            named.date = exchange_rates.date
            and named.currency = exchange_rates.currency

)

select * from converted
