with

sessions as (

    select * from {{ ref('int_sessions_by_visitor') }}

),

listed as (

    {{ kept_changes('int_sessions_enriched', visitor_of_session() ~ ' as visitor_id') }}

    union all

    -- a session that became a touchpoint of an order, or is one no longer
    select visitor_id from sessions
    where {{ among('session_id', kept_changes('int_touchpoints_weighed', 'touch_key')) }}

),

changed as (

    select distinct visitor_id from listed

)

select * from changed
