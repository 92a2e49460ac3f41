{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('stg_segment__events') }}

),

event_sessions as (

    select * from {{ ref('stg_segment__event_sessions') }}

),

visits as (

    select
        events.*,
        case
            when events.left_out_reason is null then coalesce(events.tracked_session_id, event_sessions.session_id)
        end as session_id
    from events
    left join event_sessions on events.event_id = event_sessions.event_id

)

select * from visits
