{%- set automatic = [
    'page_view', 'screen_view', 'session_start', 'first_visit', 'first_open', 'user_engagement', 'scroll', 'click',
    'form_start', 'form_submit', 'video_start', 'video_progress', 'video_complete', 'file_download',
] -%}

with

versions as (

    select * from {{ source('ga4', 'ga4_events') }}

),

superseded as (

    select * from {{ ref('stg_ga4__events_superseded') }}

),

-- GA4 writes what it does not know in brackets: (not set), (none), (data deleted), (direct)
newest as (

    select
        versions.*,
        {{ ga4_event_id() }} as event_key,
        {% for column in ['source', 'medium', 'campaign', 'content', 'term', 'session_google_ads_campaign'] -%}
            case when versions.{{ column }} not like '(%)' then versions.{{ column }} end as known_{{ column }},
        {% endfor -%}
        versions.gclid is not null or coalesce(versions.page_location like '%gclid=%', false) as has_gclid
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
        {{ qualified('ga4', 'event_key') }} as event_id,
        'ga4' as source_system,
        {{ qualified('ga4', "user_pseudo_id || '.' || ga_session_id") }} as session_id,
        {{ qualified('ga4', 'user_pseudo_id') }} as anonymous_id,
        {{ of_tracked_shop("'ga4'", pseudonymous('user_id')) }} as user_id,
        case when transaction_id not like '(%)' then transaction_id end as order_id,

        -- times
        {{ timestamp_of_microseconds('event_timestamp') }} as occurred_at,

        -- what happened
        event_name,
        event_name not in ({{ texts(automatic) }}) as is_web_event,
        event_name in ('page_view', 'screen_view') as is_page_view,
        coalesce(session_engaged in ('1', 'true') or engagement_time_msec >= 10000, false) as is_engaged,
        {{ without_addresses('page_location') }} as page_url,
        split_part({{ without_addresses('page_referrer') }}, '?', 1) as referrer_url,
        item_ids,
        item_quantities,
        value,

        -- how the visitor came: GA4 may call a click on an ad organic, its click number knows better
        has_gclid or known_source is not null or known_medium is not null or known_campaign is not null as has_campaign,
        case when has_gclid then coalesce(known_source, 'google') else known_source end as utm_source,
        case
            when has_gclid and coalesce(known_medium, 'organic') = 'organic' then 'cpc'
            else known_medium
        end as utm_medium,
        {{ without_addresses("coalesce(known_campaign, case when has_gclid then known_session_google_ads_campaign end)") }}
            as utm_campaign,
        {{ without_addresses('known_content') }} as utm_content,
        {{ without_addresses('known_term') }} as utm_term,
        lower(device_category) as device_category,
        country,

        -- why it belongs to no session
        case
            when user_pseudo_id is null or ga_session_id is null then 'no consent: no device or no session'
        end as left_out_reason,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
