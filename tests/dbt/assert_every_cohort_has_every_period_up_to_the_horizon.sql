-- A missing cell would read as "nobody came back" in one tool and as "not yet known" in another.
{% set horizon = setting('retention_periods') %}

select
    cohort_grain,
    cohort_start,
    dimension,
    dimension_value,
    count(*) as periods,
    min(period_number) as first_period,
    max(period_number) as last_period
from {{ ref('cohort_retention') }}
group by cohort_grain, cohort_start, dimension, dimension_value
having
    min(period_number) <> 0
    or count(*) <> max(period_number) + 1
    or max(period_number) <> case cohort_grain
        when 'week' then {{ horizon['week'] }}
        when 'month' then {{ horizon['month'] }}
        when 'quarter' then {{ horizon['quarter'] }}
    end
