with

runs as (

    select * from {{ ref('stg_operations__runs') }}

),

guard_results as (

    select * from {{ ref('stg_operations__guard_results') }}

),

guarded as (

    select
        run_id,
        count(*) as guards_checked,
        count(*) filter (where not passed and severity = 'error') as guards_failed,
        count(*) filter (where not passed and severity = 'warn') as guards_warned
    from guard_results
    group by run_id

),

joined as (

    select
        runs.run_id,

        -- times
        runs.started_at,
        runs.finished_at,
        cast({{ dbt.datediff('runs.started_at', 'runs.finished_at', 'second') }} as bigint) as duration_seconds,

        -- how it ended
        runs.status,
        runs.message,
        runs.rows_loaded,
        runs.rows_quarantined,
        coalesce(guarded.guards_checked, 0) as guards_checked,
        coalesce(guarded.guards_failed, 0) as guards_failed,
        coalesce(guarded.guards_warned, 0) as guards_warned,
        runs.published_file
    from runs
    left join guarded on runs.run_id = guarded.run_id

)

select * from joined
