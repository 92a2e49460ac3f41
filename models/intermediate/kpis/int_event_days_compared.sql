{% set measures = ['orders', 'revenue', 'new_customers', 'sessions', 'sessions_with_order'] %}
with

calendar as (

    select * from {{ ref('stg_reference__marketing_calendar') }}

),

days as (

    select * from {{ ref('int_days_measured') }}

),

weeks_before as (

    select listed.week_number from (values (1), (2), (3), (4)) as listed (week_number)

),

event_days as (

    select
        calendar.event_id,
        calendar.starts_on,
        days.*,
        {{ dbt.datediff('calendar.starts_on', 'days.date', 'day') }} % 7 as weekday_offset
    from calendar
    inner join days on days.date between calendar.starts_on and coalesce(calendar.ends_on, calendar.starts_on)

),

-- the same weekday in each of the four weeks before the event
candidates as (

    select
        event_days.event_id,
        event_days.date,
        cast(
            {{ dbt.dateadd('day', 'event_days.weekday_offset - 7 * weeks_before.week_number', 'event_days.starts_on') }} as date
        ) as baseline_date
    from event_days
    cross join weeks_before

),

baselines as (

    select
        candidates.event_id,
        candidates.date,
        count(*) as baseline_days,
        {%- for measure in measures %}
            cast(sum(days.{{ measure }}) as double) / count(days.{{ measure }}) as {{ measure }}_baseline
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from candidates
    inner join days on candidates.baseline_date = days.date
    where not days.is_event_day and not days.is_closed_day
    group by candidates.event_id, candidates.date

),

compared as (

    select
        event_days.event_id,
        event_days.date,
        coalesce(baselines.baseline_days, 0) as baseline_days,
        {%- for measure in measures %}
            event_days.{{ measure }},
            baselines.{{ measure }}_baseline
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from event_days
    left join baselines
        on
            event_days.event_id = baselines.event_id
            and event_days.date = baselines.date

)

select * from compared
