{% set paid_click_ids = setting('paid_click_ids') %}
{% set other_click_ids = setting('other_click_ids') %}
with

sessions as (

    select * from {{ ref('int_sessions_unioned') }}

),

landing_rules as (

    select priority, landing_pattern from {{ ref('channel_rules') }}
    where landing_pattern <> ''

),

split as (

    select
        session_id,
        lower(coalesce(trim(utm_source), {{ url_parameter('landing_url', 'utm_source') }})) as utm_source,
        lower(coalesce(trim(utm_medium), {{ url_parameter('landing_url', 'utm_medium') }})) as utm_medium,
        lower(coalesce(
            trim(utm_campaign),
            {{ url_parameter('landing_url', 'utm_campaign') }},
            {{ url_parameter('landing_url', 'utm_id') }},
            {{ url_parameter('landing_url', 'gad_campaignid') }}
        )) as utm_campaign,
        coalesce(
            {{ url_parameter_name('landing_url', paid_click_ids) }},
            {{ url_parameter_name('landing_url', other_click_ids) }}
        ) as click_id_type,
        {{ url_host('referrer_url') }} as referrer_host,
        {{ url_host('landing_url') }} as landing_host,
        {{ url_path('landing_url') }} as landing_page
    from sessions

),

landing_matches as (

    select
        pages.landing_host,
        pages.landing_page,
        {{ joined_text("cast(landing_rules.priority as varchar)") }} as landing_rules
    from (select distinct coalesce(landing_host, '') as landing_host, landing_page from split) as pages
    inner join landing_rules
        on {{ matches_pattern("lower(concat(pages.landing_host, pages.landing_page))", "landing_rules.landing_pattern") }}
    group by pages.landing_host, pages.landing_page

),

parsed as (

    select
        split.session_id,
        split.utm_source,
        split.utm_medium,
        split.utm_campaign,
        split.click_id_type,
        -- a page of the same host is the shop itself, whatever own_domains says
        case when split.referrer_host = split.landing_host then null else split.referrer_host end as referrer_host,
        split.landing_page,
        landing_matches.landing_rules
    from split
    left join landing_matches
        on
            coalesce(split.landing_host, '') = landing_matches.landing_host
            and split.landing_page = landing_matches.landing_page

)

select * from parsed
