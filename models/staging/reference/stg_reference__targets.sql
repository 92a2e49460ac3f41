with

landed_versions as (

    select * from {{ source('reference', 'targets') }}

),

seeded as (

    select * from {{ ref('targets') }}

),

landed as (

    select * from landed_versions
    {{ newest_version_per(['metric', 'grain', 'period_start']) }}

),

candidates as (

    select
        metric,
        grain,
        period_start,
        value,
        1 as precedence
    from landed
    union all
    select
        metric,
        grain,
        period_start,
        value,
        2 as precedence
    from seeded

),

staged as (

    select
        metric,
        grain,
        period_start,
        value
    from candidates
    qualify row_number() over (partition by metric, grain, period_start order by precedence) = 1

)

select * from staged
