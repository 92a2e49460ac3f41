with

periods as (

    select * from {{ ref('int_kpi_periods_measured') }}

),

targets as (

    select * from {{ ref('int_kpi_targets_pivoted') }}

),

events as (

    select * from {{ ref('int_period_events_listed') }}

),

kpi_report as (

    select
        -- period
        periods.grain,
        periods.period_start,
        cast({{ dbt.dateadd('day', -1, 'periods.next_period_start') }} as date) as period_end,
        periods.dimension,
        periods.dimension_value,
        periods.is_partial,
        events.events,

        -- metrics
        {%- for metric in kpi_metrics() %}
            periods.{{ metric }},
            previous.{{ metric }} as {{ metric }}_previous,
            year_before.{{ metric }} as {{ metric }}_year_before,
        {%- endfor %}

        -- plan
        {%- for metric in kpi_metrics(planned=true) %}
            targets.{{ metric }}_target,
            cast(periods.{{ metric }} as double) - cast(targets.{{ metric }}_target as double)
                as {{ metric }}_target_distance
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from periods
    left join periods as previous
        on
            periods.grain = previous.grain
            and periods.dimension = previous.dimension
            and periods.dimension_value = previous.dimension_value
            and periods.period_index = previous.period_index + 1
    left join periods as year_before
        on
            periods.grain = year_before.grain
            and periods.dimension = year_before.dimension
            and periods.dimension_value = year_before.dimension_value
            and periods.year_before_start = year_before.period_start
    left join targets
        on
            periods.grain = targets.grain
            and periods.period_start = targets.period_start
            and periods.dimension = 'all'
    left join events
        on
            periods.grain = events.grain
            and periods.period_start = events.period_start

)

select * from kpi_report
