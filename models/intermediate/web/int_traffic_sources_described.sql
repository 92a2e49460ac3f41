with

combinations as (

    select * from {{ ref('int_traffic_sources_seen') }}

),

sources as (

    select * from {{ ref('int_sources_categorised') }}

),

campaigns as (

    select * from {{ ref('int_campaigns_named') }}

),

known as (

    select
        source,
        min(category) as category
    from {{ ref('referrer_domains') }}
    group by source

),

clicks as (

    {% for click_ids, is_paid in [(setting('paid_click_ids'), 'true'), (setting('other_click_ids'), 'false')] %}
        {% for name in click_ids %}
            select
                '{{ name | lower }}' as click_id_type,
                '{{ click_ids[name] }}' as source,
                {{ is_paid }} as is_paid
            union all
        {% endfor %}
    {% endfor %}
    select
        null as click_id_type,
        null as source,
        false as is_paid

),

with_referrer as (

    select
        combinations.*,
        sources.name as referrer_domain,
        sources.source as referrer_source,
        sources.category as referrer_category
    from combinations
    left join sources
        on
            combinations.referrer_host = sources.name
            and not sources.is_never_referrer

),

described as (

    select
        with_referrer.click_id_type,
        with_referrer.utm_source,
        with_referrer.utm_medium,
        with_referrer.utm_campaign,
        with_referrer.referrer_host,
        with_referrer.landing_rules,
        with_referrer.referrer_domain,

        coalesce(
            tags.source,
            case when clicks.is_paid then clicks.source end,
            with_referrer.referrer_source,
            clicks.source
        ) as source,
        coalesce(
            tags.category,
            case when clicks.is_paid then known.category end,
            case when with_referrer.utm_source is null then with_referrer.referrer_category end,
            known.category
        ) as source_category,
        coalesce(campaigns.campaign, with_referrer.utm_campaign) as campaign,
        case
            when coalesce(
                with_referrer.click_id_type,
                with_referrer.utm_source,
                with_referrer.utm_medium,
                with_referrer.utm_campaign
            ) is not null then 'campaign'
            when with_referrer.referrer_domain is not null then 'referrer'
            else 'none'
        end as origin
    from with_referrer
    left join sources as tags on with_referrer.utm_source = tags.name
    left join campaigns on with_referrer.utm_campaign = campaigns.alias
    left join clicks on with_referrer.click_id_type = clicks.click_id_type
    left join known on clicks.source = known.source

)

select * from described
