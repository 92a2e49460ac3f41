with

spend_versions as (

    select * from {{ source('ad_platforms', 'ad_platform_spend') }}

),

name_versions as (

    select * from {{ source('ad_platforms', 'ad_platform_names') }}

),

names as (

    select * from name_versions
    {{ newest_version_per(['platform', 'entity', 'id'], 'updated_at') }}

),

-- tables of connectors leave to other tables what reports name themselves
placed as (

    select
        spend.*,
        case
            when spend.ad_id is not null then 3
            when coalesce(spend.ad_group_id, spend.ad_group_name) is not null then 2
            else 1
        end
        + case when coalesce(spend.campaign_id, ads.campaign_id) is null then 0.5 else 0 end as depth,
        replace(coalesce(spend.account_id, ads.account_id, spend.folder), '-', '') as own_account,
        coalesce(spend.campaign_id, ads.campaign_id, spend.campaign_name, '(unknown)') as campaign,
        coalesce(spend.ad_group_id, spend.ad_group_name) as ad_group
    from spend_versions as spend
    left join names as ads
        on spend.platform = ads.platform and spend.ad_id = ads.id and ads.entity = 'ad'

),

described as (

    select
        placed.*,
        coalesce(placed.own_account, campaigns.account_id, 'unnamed') as account,
        coalesce(placed.campaign_name, campaigns.name) as name_of_campaign,
        coalesce(placed.ad_group_name, ad_groups.name) as name_of_ad_group
    from placed
    left join names as campaigns
        on placed.platform = campaigns.platform and placed.campaign = campaigns.id and campaigns.entity = 'campaign'
    left join names as ad_groups
        on placed.platform = ad_groups.platform and placed.ad_group = ad_groups.id and ad_groups.entity = 'ad_group'

),

days as (

    select
        described.*,
        coalesce(described.currency, accounts.currency, {{ ad_currency('described.platform') }}) as own_currency,
        {{ date_series('described.date_start', 'described.date_end') }} as date
    from described
    left join names as accounts
        on
            described.platform = accounts.platform
            and described.account = replace(accounts.id, '-', '')
            and accounts.entity = 'account'

),

-- Of each key and day the newest file counts. The same spend by campaign, ad group and ad counts once: by campaign.
newest as (

    select
        *,
        {{ dbt.datediff('date_start', 'date_end', 'day') }} + 1 as days_covered,
        {{ dbt.datediff('date_start', 'date', 'day') }} + 1 as day_number
    from days
    qualify dense_rank() over (
        partition by platform, account, date, depth, campaign, ad_group, ad_id order by _file_id desc
    ) = 1

),

counted as (

    select * from newest
    qualify depth = min(depth) over (partition by platform, account, date)

),

spread as (

    select
        *,
        {{ share_of_day('cost', 2) }} as day_cost,
        {{ share_of_day('impressions', 0) }} as day_impressions,
        {{ share_of_day('clicks', 0) }} as day_clicks,
        {{ share_of_day('conversions', 4) }} as day_conversions,
        {{ share_of_day('conversion_value', 2) }} as day_conversion_value
    from counted

),

staged as (

    select
        -- ids
        platform as source_system,
        concat(platform, ':', account) as account_id,
        campaign as campaign_id,
        ad_group as ad_group_id,

        -- times
        date,

        -- names and counts
        platform,
        max(name_of_campaign) as campaign_name,
        max(name_of_ad_group) as ad_group_name,
        cast(sum(day_impressions) as bigint) as impressions,
        cast(sum(day_clicks) as bigint) as clicks,
        {{ money('sum(day_conversions)') }} as platform_conversions,

        -- money
        {{ money('sum(day_cost)') }} as spend,
        own_currency as currency,
        {{ money('sum(day_conversion_value)') }} as platform_conversion_value,
        max(days_covered) > 1 as is_spread,

        -- lineage
        max(_file_id) as _file_id,
        max(_loaded_at) as _loaded_at
    from spread
    group by platform, account, campaign, ad_group, date, own_currency

)

select * from staged
