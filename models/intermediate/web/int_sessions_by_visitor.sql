{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

visited as (

    select
        session_id,
        {{ visitor_of_session() }} as visitor_id,
        person_id,
        started_at,
        channel,
        source,
        campaign
    from sessions

)

select * from visited
