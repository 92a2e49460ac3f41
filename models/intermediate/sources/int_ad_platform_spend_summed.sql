with

spend_days as (

    select * from {{ ref('stg_ad_platforms__spend_days') }}
    where superseded_by is null

),

summed as (

    select
        -- ids
        platform as source_system,
        account_id,
        campaign_id,
        ad_group_id,

        -- times
        date,

        -- names and counts
        platform,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        {{ money('sum(platform_conversions)') }} as platform_conversions,

        -- money
        currency,
        {{ money('sum(spend)') }} as spend,
        {{ money('sum(platform_conversion_value)') }} as platform_conversion_value,
        max(cast(is_spread as integer)) = 1 as is_spread,

        -- lineage
        max(_file_id) as _file_id,
        max(_loaded_at) as _loaded_at
    from spend_days
    group by platform, account_id, campaign_id, ad_group_id, date, currency

)

select * from summed
