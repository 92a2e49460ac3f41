{{ keeps_changes(['channel_rule', 'channel', 'source', 'medium', 'campaign'], only_gone=true) }}

{% set patterns = {
    'source': 'source_pattern',
    'utm_medium': 'medium_pattern',
    'campaign': 'campaign_pattern',
    'referrer_domain': 'referrer_pattern',
} %}
with

traffic_sources as (

    select * from {{ ref('int_traffic_sources_described') }}

),

-- some engines load an empty cell of a seed as an empty text
rules as (

    select
        priority,
        channel,
        nullif(click_id, '') as click_id,
        nullif(source_category, '') as source_category,
        nullif(source_pattern, '') as source_pattern,
        nullif(medium_pattern, '') as medium_pattern,
        nullif(campaign_pattern, '') as campaign_pattern,
        nullif(referrer_pattern, '') as referrer_pattern,
        nullif(landing_pattern, '') as landing_pattern,
        nullif(origin, '') as origin
    from {{ ref('channel_rules') }}

),

-- a pattern meets each distinct value once, so that no regular expression runs per session
{% for column, pattern in patterns.items() %}
    {{ column }}_matches as (

        select
            found.{{ column }},
            rules.priority
        from (
            select distinct {{ column }} from traffic_sources
            where {{ column }} is not null
        ) as found
        inner join rules
            on
                rules.{{ pattern }} is not null
                and {{ matches_pattern('found.' ~ column, 'rules.' ~ pattern) }}

    ),
{% endfor %}

first_match as (

    select
        traffic_sources.*,
        rules.priority,
        rules.channel
    from traffic_sources
    inner join rules
        on
            (rules.origin is null or traffic_sources.origin = rules.origin)
            and (rules.source_category is null or traffic_sources.source_category = rules.source_category)
            and (
                rules.click_id is null
                or concat('|', rules.click_id, '|') like concat('%|', traffic_sources.click_id_type, '|%')
            )
            and (
                rules.landing_pattern is null
                or concat(',', traffic_sources.landing_rules, ',') like concat('%,', rules.priority, ',%')
            )
    {% for column, pattern in patterns.items() %}
        left join {{ column }}_matches
            on
                traffic_sources.{{ column }} = {{ column }}_matches.{{ column }}
                and rules.priority = {{ column }}_matches.priority
    {% endfor %}
    where
        true
        {% for column, pattern in patterns.items() %}
            and (rules.{{ pattern }} is null or {{ column }}_matches.priority is not null)
        {% endfor %}
    qualify row_number() over (
        partition by
            traffic_sources.click_id_type,
            traffic_sources.utm_source,
            traffic_sources.utm_medium,
            traffic_sources.utm_campaign,
            traffic_sources.referrer_host,
            traffic_sources.landing_rules
        order by rules.priority
    ) = 1

),

channeled as (

    select
        click_id_type,
        utm_source,
        utm_medium,
        utm_campaign,
        referrer_host,
        landing_rules,
        channel,
        coalesce(source, case when origin = 'none' then '(direct)' else '(not set)' end) as source,
        coalesce(
            utm_medium,
            case
                when channel like 'paid%' or channel = 'display' then 'cpc'
                when channel in ('organic_search', 'organic_social', 'organic_shopping', 'organic_video') then 'organic'
                when channel = 'direct' then '(none)'
                else channel
            end
        ) as medium,
        coalesce(campaign, '(not set)') as campaign,
        source_category,
        referrer_domain,
        priority as channel_rule
    from first_match

)

select * from channeled
