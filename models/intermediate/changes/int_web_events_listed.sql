{% set is_listed = only_changed('session_id', 'int_sessions_changed') %}
with

events as (

    select * from {{ ref('int_web_events_unioned') }}

),

listed as (

    select
        event_id,
        source_system,
        session_id,
        product_id,
        event_name,
        _file_id
    from events
    where {{ is_listed if builds_changes() else 'false' }}

)

select * from listed
