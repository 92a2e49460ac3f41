{# The session's own row, and whoever makes themselves known on its device, put a session on the list of int_sessions_changed. #}
{{ built_in_parts({'session_id': 'int_sessions_changed'}) }}

{% set reach_seconds = setting('max_days_to_identification') | int * 86400 %}
{% set sides = [
    ('next', 'first_value', 'current row and unbounded following'),
    ('last', 'last_value', 'unbounded preceding and current row'),
] %}
with

sessions as (

    select * from {{ listed_rows('int_sessions_unioned', 'int_sessions_listed') }}

),

identifications as (

    select * from {{ ref('int_devices_identified') }}

),

devices as (

    select * from {{ ref('int_devices_counted') }}
    where person_count > 1 and not is_shared_device

),

timelines as (

    select
        sessions.anonymous_id,
        sessions.started_at as happened_at,
        sessions.session_id,
        cast(null as string) as person_id,
        cast(null as timestamp) as identified_at
    from sessions
    inner join devices on sessions.anonymous_id = devices.anonymous_id

    union all

    select
        identifications.anonymous_id,
        identifications.identified_at as happened_at,
        null as session_id,
        identifications.person_id,
        identifications.identified_at
    from identifications
    inner join devices on identifications.anonymous_id = devices.anonymous_id

),

surrounded as (

    select
        session_id,
        {%- for side, function, frame in sides %}
            {%- for column in ['person_id', 'identified_at'] %}
                {{ ignoring_nulls(function, column) }} over (
                    partition by anonymous_id
                    order by happened_at, case when person_id is null then 0 else 1 end, person_id, session_id
                    rows between {{ frame }}
                ) as {{ side }}_{{ column }},
            {%- endfor %}
        {%- endfor %}
        happened_at as started_at
    from timelines

),

-- too far from any identification, a session is anybody's
matched as (

    select
        session_id,
        case
            when {{ seconds_between('started_at', 'next_identified_at') }} <= {{ reach_seconds }} then next_person_id
        end as next_person_id,
        case
            when {{ seconds_between('last_identified_at', 'started_at') }} <= {{ reach_seconds }} then last_person_id
        end as last_person_id
    from surrounded
    where session_id is not null

)

select * from matched
