with

period_days as (

    select * from {{ ref('int_period_days_listed') }}

),

days as (

    select
        date,
        max(period_start) filter (where grain = 'week') as week_start,
        max(period_start) filter (where grain = 'month') as month_start,
        max(period_start) filter (where grain = 'quarter') as quarter_start
    from period_days
    group by date

)

select * from days
