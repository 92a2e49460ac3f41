{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'sessions') }}

),

superseded as (

    select * from {{ ref('stg_shop__sessions_superseded') }}

),

newest as (

    select versions.*
    from versions
    left join superseded
        on
            versions._file_id = superseded._file_id
            and versions._row_number = superseded._row_number
    where superseded._file_id is null

),

staged as (

    select
        -- ids
        session_id,
        'shop' as source_system,
        anonymous_id,
        user_id,

        -- times
        started_at,
        ended_at,

        -- how the visitor came, and what with
        landing_url,
        referrer_url,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
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
