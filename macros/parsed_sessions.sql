{#
    The sessions that the model `changes` lists (all, in a build of everything): UTM tags and click ids, read from the landing
    address where their columns are empty, and the hosts of the landing and the referring page.
#}
{% macro parsed_sessions(changes) %}
{% set paid_click_ids = setting('paid_click_ids') %}
{% set other_click_ids = setting('other_click_ids') %}
{% set click_ids = paid_click_ids | list + other_click_ids | list %}
{% set page = "split_part(split_part(landing_url, '?', 1), '#', 1)" %}
with

sessions as (

    select
        *,
        {{ page }} as page_url,
        case
            when landing_url like '%=%'
                then {{ without_click_id_values("substr(landing_url, length(" ~ page ~ ") + 1)", click_ids) }}
        end as landing_query
    from {{ ref('int_sessions_unioned') }}
    where {{ only_changed('session_id', changes) }}

),

landing_rules as (

    select priority, landing_pattern from {{ ref('channel_rules') }}
    where landing_pattern <> ''

),

-- Queries, pages and referrers repeat: each is parsed once, however many sessions have it.
queries as (

    select
        landing_query,
        {{ url_parameter('landing_query', 'utm_source') }} as utm_source,
        {{ url_parameter('landing_query', 'utm_medium') }} as utm_medium,
        coalesce(
            {{ url_parameter('landing_query', 'utm_campaign') }},
            {{ url_parameter('landing_query', 'utm_id') }},
            {{ url_parameter('landing_query', 'gad_campaignid') }}
        ) as utm_campaign,
        coalesce(
            {{ url_parameter_name('landing_query', paid_click_ids) }},
            {{ url_parameter_name('landing_query', other_click_ids) }}
        ) as click_id_type
    from sessions
    where landing_query is not null
    group by landing_query

),

pages as (

    select
        page_url,
        {{ url_host('page_url') }} as landing_host,
        {{ url_path('page_url') }} as landing_page
    from sessions
    where page_url is not null
    group by page_url

),

referrers as (

    select
        referrer_url,
        {{ url_host('referrer_url') }} as referrer_host
    from sessions
    where referrer_url is not null
    group by referrer_url

),

landing_matches as (

    select
        pages.page_url,
        {{ joined_text("cast(landing_rules.priority as string)") }} as landing_rules
    from pages
    inner join landing_rules
        on {{ matches_pattern(
            "lower(concat(coalesce(pages.landing_host, ''), pages.landing_page))", "landing_rules.landing_pattern"
        ) }}
    group by pages.page_url

),

parsed as (

    select
        -- ids
        sessions.session_id,
        sessions.source_system,
        sessions.anonymous_id,
        sessions.user_id,

        -- times
        sessions.started_at,
        sessions.ended_at,

        -- how the visitor came
        lower(coalesce(trim(sessions.utm_source), queries.utm_source)) as utm_source,
        lower(coalesce(trim(sessions.utm_medium), queries.utm_medium)) as utm_medium,
        lower(coalesce(trim(sessions.utm_campaign), queries.utm_campaign)) as utm_campaign,
        queries.click_id_type,
        -- a page of the same host is the shop itself, whatever own_domains says
        case when referrers.referrer_host = pages.landing_host then null else referrers.referrer_host end as referrer_host,
        pages.landing_page,
        landing_matches.landing_rules,

        -- what with and what for
        coalesce(lower(sessions.device_category), 'unknown') as device_category,
        sessions.country,
        sessions.page_views,
        sessions.is_engaged
    from sessions
    left join queries on sessions.landing_query = queries.landing_query
    left join pages on sessions.page_url = pages.page_url
    left join landing_matches on sessions.page_url = landing_matches.page_url
    left join referrers on sessions.referrer_url = referrers.referrer_url

)

select * from parsed
{% endmacro %}
