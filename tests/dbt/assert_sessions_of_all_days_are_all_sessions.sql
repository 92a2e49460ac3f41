-- Sums that a day only adds to would carry a mistake of one day on for good; so what they add up to is counted afresh each day.
with

summed as (

    select
        coalesce(sum(sessions), 0) as sessions,
        coalesce(sum(identified_sessions), 0) as identified_sessions,
        coalesce(sum(sessions_with_order), 0) as sessions_with_order
    from {{ ref('int_session_days_summed') }}

),

counted as (

    select
        count(*) as sessions,
        count(person_id) as identified_sessions,
        count(order_id) as sessions_with_order
    from {{ ref('int_sessions_enriched') }}

)

select
    summed.sessions - counted.sessions as sessions,
    summed.identified_sessions - counted.identified_sessions as identified_sessions,
    summed.sessions_with_order - counted.sessions_with_order as sessions_with_order
from summed
cross join counted
where
    summed.sessions <> counted.sessions
    or summed.identified_sessions <> counted.identified_sessions
    or summed.sessions_with_order <> counted.sessions_with_order
