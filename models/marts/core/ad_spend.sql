with

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

)

select
    -- ids
    date,
    source_system,
    platform,
    account_id,
    campaign_id,
    campaign_name,
    ad_group_id,
    ad_group_name,

    -- where sessions meet it
    channel,
    source,
    campaign,

    -- money
    currency,
    spend,
    spend_original,
    platform_conversion_value,
    platform_conversion_value_original,
    is_spread,

    -- counts
    impressions,
    clicks,
    platform_conversions
from ad_spend
