{% set measures = ['orders', 'revenue', 'new_customers', 'sessions', 'sessions_with_order'] %}
with

calendar as (

    select * from {{ ref('stg_reference__marketing_calendar') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

event_days as (

    select * from {{ ref('int_event_days_compared') }}

),

-- a figure of an event exists when it exists on every one of its days
summed as (

    select
        event_id,
        count(*) as observed_days,
        sum(baseline_days) as baseline_days,
        {%- for measure in measures %}
            case when count({{ measure }}) = count(*) then sum({{ measure }}) end as {{ measure }},
            case
                when count({{ measure }}_baseline) = count(*)
                    then cast(sum({{ exact(measure ~ '_baseline', 38) }}) as double)
            end as {{ measure }}_baseline
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from event_days
    group by event_id

),

measured as (

    select
        calendar.event_id,
        calendar.event_type,
        calendar.description,
        calendar.starts_on,
        coalesce(calendar.ends_on, calendar.starts_on) as ends_on,
        context.data_as_of_date between calendar.starts_on
        and coalesce(calendar.ends_on, calendar.starts_on) as is_partial,
        coalesce(summed.observed_days, 0) as observed_days,
        coalesce(summed.baseline_days, 0) as baseline_days,
        {%- for measure in measures %}
            summed.{{ measure }},
            summed.{{ measure }}_baseline,
        {%- endfor %}
        cast(summed.sessions_with_order as double) / nullif(summed.sessions, 0) as conversion_rate,
        summed.sessions_with_order_baseline / nullif(summed.sessions_baseline, 0) as conversion_rate_baseline
    from calendar
    cross join context
    left join summed on calendar.event_id = summed.event_id

)

select * from measured
