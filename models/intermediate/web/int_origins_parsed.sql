{% set paid_click_ids = setting('paid_click_ids') %}
{% set other_click_ids = setting('other_click_ids') %}
with

origins as (

    select * from {{ ref('int_origins_seen') }}

),

landing_rules as (

    select priority, landing_pattern from {{ ref('channel_rules') }}
    where landing_pattern <> ''

),

-- Queries, pages and referrers repeat: each is parsed once.
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
    from origins
    where landing_query is not null
    group by landing_query

),

pages as (

    select
        page_url,
        {{ url_host('page_url') }} as landing_host,
        {{ url_path('page_url') }} as landing_page
    from origins
    where page_url is not null
    group by page_url

),

referrers as (

    select
        referrer_url,
        {{ url_host('referrer_url') }} as referrer_host
    from origins
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
        -- as it arrived
        origins.utm_source as given_source,
        origins.utm_medium as given_medium,
        origins.utm_campaign as given_campaign,
        origins.page_url,
        origins.landing_query,
        origins.referrer_url,

        -- what it says
        lower(coalesce(trim(origins.utm_source), queries.utm_source)) as utm_source,
        lower(coalesce(trim(origins.utm_medium), queries.utm_medium)) as utm_medium,
        lower(coalesce(trim(origins.utm_campaign), queries.utm_campaign)) as utm_campaign,
        queries.click_id_type,
        -- a page of the same host is the shop itself, whatever own_domains says
        case when referrers.referrer_host = pages.landing_host then null else referrers.referrer_host end as referrer_host,
        pages.landing_page,
        landing_matches.landing_rules
    from origins
    left join queries on origins.landing_query = queries.landing_query
    left join pages on origins.page_url = pages.page_url
    left join landing_matches on origins.page_url = landing_matches.page_url
    left join referrers on origins.referrer_url = referrers.referrer_url

)

select * from parsed
