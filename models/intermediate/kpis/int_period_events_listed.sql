with

calendar as (

    select * from {{ ref('stg_reference__marketing_calendar') }}

),

period_days as (

    select * from {{ ref('int_period_days_listed') }}

),

touched as (

    select distinct
        period_days.grain,
        period_days.period_start,
        calendar.event_id
    from calendar
    inner join period_days
        on period_days.date between calendar.starts_on and coalesce(calendar.ends_on, calendar.starts_on)

),

listed as (

    select
        grain,
        period_start,
        {{ joined_text('event_id') }} as events
    from touched
    group by grain, period_start

)

select * from listed
