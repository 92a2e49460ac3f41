with

days as (

    select * from {{ ref('int_days_counted') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

paused as (

    select
        *,
        {{ dbt.datediff('lag(date) over (partition by dataset order by date)', 'date', 'day') }} as pause_days,
        max(date) over (partition by dataset) as newest_date
    from days

),

measured as (

    select
        dataset,
        cast(sum(row_count) as bigint) as row_count,
        min(date) as first_date,
        max(date) as newest_date,
        max(newest_at) as newest_at,
        max(newest_loaded_at) as newest_loaded_at,
        cast(coalesce(max(case when {{ dbt.datediff('date', 'newest_date', 'day') }} < 90 then pause_days end), 1) as bigint)
            as usual_pause_days
    from paused
    group by dataset

),

compared as (

    select
        measured.dataset,
        measured.row_count,
        measured.first_date,
        measured.newest_date,
        measured.newest_at,
        measured.newest_loaded_at,
        context.data_as_of,
        cast(greatest({{ dbt.datediff('measured.newest_date', 'context.data_as_of_date', 'day') }}, 0) as bigint) as days_behind,
        measured.usual_pause_days,
        greatest({{ dbt.datediff('measured.newest_date', 'context.data_as_of_date', 'day') }}, 0)
        > measured.usual_pause_days as is_behind
    from measured
    cross join context

)

select * from compared
