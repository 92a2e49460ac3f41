{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('int_sessions_parsed') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_channeled') }}

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
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        traffic_sources.referrer_domain,
        traffic_sources.click_id_type,
        traffic_sources.channel_rule,
        coalesce(
            sessions.click_id_type, sessions.utm_source, sessions.utm_medium, sessions.utm_campaign,
            traffic_sources.referrer_domain
        ) is not null as has_origin,
        sessions.landing_page,

        -- what with and what for
        sessions.device_category,
        sessions.country,
        sessions.page_views,
        sessions.is_engaged
    from sessions
    left join traffic_sources
        on
            sessions.click_id_type is not distinct from traffic_sources.click_id_type
            and sessions.utm_source is not distinct from traffic_sources.utm_source
            and sessions.utm_medium is not distinct from traffic_sources.utm_medium
            and sessions.utm_campaign is not distinct from traffic_sources.utm_campaign
            and sessions.referrer_host is not distinct from traffic_sources.referrer_host
            and sessions.landing_rules is not distinct from traffic_sources.landing_rules

)

select * from channeled
