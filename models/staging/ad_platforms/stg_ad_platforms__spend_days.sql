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

numbered as (

    select
        *,
        {{ dbt.datediff('date_start', 'date_end', 'day') }} + 1 as days_covered,
        {{ dbt.datediff('date_start', 'date', 'day') }} + 1 as day_number
    from days

),

-- of each key and day the newest file counts
compared as (

    select
        *,
        dense_rank() over (
            partition by platform, account, date, depth, campaign, ad_group, ad_id order by _file_id desc
        ) = 1 as is_newest
    from numbered

),

-- the same spend by campaign, ad group and ad counts once: by campaign
judged as (

    select
        *,
        case
            when not is_newest then 'newer file'
            when depth > min(depth) over (partition by platform, account, date) then 'counted by campaign or ad group'
        end as superseded_by
    from compared

),

staged as (

    select
        -- ids
        platform,
        concat(platform, ':', account) as account_id,
        campaign as campaign_id,
        ad_group as ad_group_id,
        ad_id,

        -- times
        date,
        days_covered > 1 as is_spread,

        -- names and counts
        name_of_campaign as campaign_name,
        name_of_ad_group as ad_group_name,
        cast({{ share_of_day('impressions', 0) }} as bigint) as impressions,
        cast({{ share_of_day('clicks', 0) }} as bigint) as clicks,
        cast({{ share_of_day('conversions', 4) }} as decimal(18, 6)) as platform_conversions,

        -- money
        own_currency as currency,
        cast({{ share_of_day('cost', 2) }} as decimal(18, 6)) as spend,
        cast({{ share_of_day('conversion_value', 2) }} as decimal(18, 6)) as platform_conversion_value,
        superseded_by,

        -- lineage
        _file_id,
        _row_number,
        _loaded_at
    from judged

)

select * from staged
