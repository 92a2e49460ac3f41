-- Every cohort and every KPI leans on this calendar: a week that began on Sunday would shift them all.
select
    grain,
    date,
    period_start,
    next_period_start,
    year_before_start
from {{ ref('int_period_days_listed') }}
where
    date < period_start
    or date >= next_period_start
    or (
        grain = 'week' and (
            -- a Monday
            {{ dbt.datediff("cast('2024-01-01' as date)", 'period_start', 'day') }} % 7 <> 0
            or {{ dbt.datediff('year_before_start', 'period_start', 'day') }} <> 364
        )
    )
    or (grain in ('month', 'quarter') and extract(day from period_start) <> 1)
    or (grain = 'quarter' and extract(month from period_start) not in (1, 4, 7, 10))
