{%- set columns = [
    'session_id', 'source_system', 'anonymous_id', 'user_id',
    'started_at', 'ended_at',
    'landing_url', 'referrer_url', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term',
    'device_category', 'country', 'page_views', 'is_engaged',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('sessions', columns) }}

)

select * from unioned
