with

landed_versions as (

    select * from {{ source('reference', 'marketing_calendar') }}

),

seeded as (

    select * from {{ ref('marketing_calendar') }}

),

landed as (

    select * from landed_versions
    {{ newest_version_per(['event_id']) }}

),

candidates as (

    select
        event_id,
        starts_on,
        ends_on,
        event_type,
        description,
        1 as precedence
    from landed
    union all
    select
        event_id,
        starts_on,
        ends_on,
        event_type,
        description,
        2 as precedence
    from seeded

),

staged as (

    select
        event_id,
        starts_on,
        ends_on,
        event_type,
        description
    from candidates
    qualify row_number() over (partition by event_id order by precedence) = 1

)

select * from staged
