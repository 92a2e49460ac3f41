with

versions as (

    select * from {{ source('shop', 'sessions') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['session_id']) }}

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
