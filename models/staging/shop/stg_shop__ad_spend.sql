with

versions as (

    select * from {{ source('shop', 'ad_spend') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['date', 'platform', 'account_id', 'campaign_id', 'ad_group_id']) }}

),

staged as (

    select
        -- ids
        'shop' as source_system,
        account_id,
        campaign_id,
        ad_group_id,

        -- times
        date,

        -- names and counts
        platform,
        campaign_name,
        ad_group_name,
        impressions,
        clicks,
        platform_conversions,

        -- money
        spend,
        currency,
        platform_conversion_value,
        false as is_spread,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
