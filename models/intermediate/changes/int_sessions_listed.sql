{% set is_listed = only_changed('session_id', 'int_sessions_changed') %}
with

sessions as (

    select * from {{ ref('int_sessions_unioned') }}

),

listed as (

    select
        session_id,
        source_system,
        anonymous_id,
        user_id,
        started_at,
        ended_at,
        landing_url,
        referrer_url,
        utm_source,
        utm_medium,
        utm_campaign,
        device_category,
        country,
        page_views,
        is_engaged
    from sessions
    where {{ is_listed if builds_changes() else 'false' }}

)

select * from listed
