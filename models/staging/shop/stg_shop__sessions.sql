{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'sessions') }}

),

superseded as (

    select * from {{ ref('stg_shop__sessions_superseded') }}

),

newest as (

    {{ newest_rows('versions', 'superseded') }}

),

staged as (

    select
        -- ids
        session_id,
        'shop' as source_system,
        {{ pseudonymous('anonymous_id') }} as anonymous_id,
        {{ pseudonymous('user_id') }} as user_id,

        -- times
        started_at,
        ended_at,

        -- how the visitor came, and what with
        {{ without_addresses('landing_url') }} as landing_url,
        split_part({{ without_addresses('referrer_url') }}, '?', 1) as referrer_url,
        {{ without_addresses('utm_source') }} as utm_source,
        {{ without_addresses('utm_medium') }} as utm_medium,
        {{ without_addresses('utm_campaign') }} as utm_campaign,
        {{ without_addresses('utm_content') }} as utm_content,
        {{ without_addresses('utm_term') }} as utm_term,
        device_category,
        country,
        page_views,
        is_engaged,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
