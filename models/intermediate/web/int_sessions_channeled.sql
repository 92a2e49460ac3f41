{{ config(materialized='view') }}

with

sessions as (

    {{ addressed_sessions(listed_rows('int_sessions_unioned', 'int_sessions_listed')) | indent(4) }}

),

origins as (

    select * from {{ ref('int_origins_parsed') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_channeled') }}

),

channels as (

    select
        origins.given_source,
        origins.given_medium,
        origins.given_campaign,
        origins.page_url,
        origins.landing_query,
        origins.referrer_url,
        origins.landing_page,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        traffic_sources.referrer_domain,
        traffic_sources.click_id_type,
        traffic_sources.channel_rule,
        coalesce(
            origins.click_id_type, origins.utm_source, origins.utm_medium, origins.utm_campaign,
            traffic_sources.referrer_domain
        ) is not null as has_origin
    from origins
    left join traffic_sources
        on
            origins.click_id_type is not distinct from traffic_sources.click_id_type
            and origins.utm_source is not distinct from traffic_sources.utm_source
            and origins.utm_medium is not distinct from traffic_sources.utm_medium
            and origins.utm_campaign is not distinct from traffic_sources.utm_campaign
            and origins.referrer_host is not distinct from traffic_sources.referrer_host
            and origins.landing_rules is not distinct from traffic_sources.landing_rules

),

channeled as (

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
        channels.channel,
        channels.source,
        channels.medium,
        channels.campaign,
        channels.referrer_domain,
        channels.click_id_type,
        channels.channel_rule,
        channels.has_origin,
        channels.landing_page,

        -- what with and what for
        coalesce(lower(sessions.device_category), 'unknown') as device_category,
        sessions.country,
        sessions.page_views,
        sessions.is_engaged
    from sessions
    left join channels
        on
            sessions.utm_source is not distinct from channels.given_source
            and sessions.utm_medium is not distinct from channels.given_medium
            and sessions.utm_campaign is not distinct from channels.given_campaign
            and sessions.page_url is not distinct from channels.page_url
            and sessions.landing_query is not distinct from channels.landing_query
            and sessions.referrer_url is not distinct from channels.referrer_url

)

select * from channeled
