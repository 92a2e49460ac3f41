with

measured as (

    select * from {{ ref('int_cohort_periods_measured') }}

),

periods as (

    select * from {{ ref('int_period_days_listed') }}
    where date = period_start

),

{%- set horizon = setting('retention_periods') %}

-- the calendar itself counts from 1, and it is longer than any horizon
period_numbers as (

    select
        grain,
        period_index - 1 as period_number
    from periods
    where
        period_index - 1
        <= case grain
            when 'week' then {{ horizon['week'] }}
            when 'month' then {{ horizon['month'] }}
            when 'quarter' then {{ horizon['quarter'] }}
        end

),

cohorts as (

    select
        measured.cohort_grain,
        measured.cohort_start,
        measured.dimension,
        measured.dimension_value,
        periods.period_index as cohort_index,
        measured.active_customers as cohort_size
    from measured
    inner join periods on measured.cohort_grain = periods.grain and measured.cohort_start = periods.period_start
    where measured.period_number = 0

),

-- numbered before their period is looked up: each cell has one, and is not compared with all
numbered as (

    select
        cohorts.*,
        period_numbers.period_number,
        cohorts.cohort_index + period_numbers.period_number as period_index
    from cohorts
    inner join period_numbers on cohorts.cohort_grain = period_numbers.grain

),

cells as (

    select
        numbered.*,
        periods.period_start,
        periods.is_elapsed as is_observed,
        periods.is_partial
    from numbered
    inner join periods on numbered.cohort_grain = periods.grain and numbered.period_index = periods.period_index

),

{%- set measures = ['active_customers', 'orders', 'net_sales', 'contribution_margin', 'unlinked_refunds'] %}

filled as (

    select
        cells.*,
        {%- for measure in measures %}
            case when cells.is_observed then coalesce(measured.{{ measure }}, 0) end as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from cells
    left join measured
        on
            cells.cohort_grain = measured.cohort_grain
            and cells.cohort_start = measured.cohort_start
            and cells.dimension = measured.dimension
            and cells.dimension_value = measured.dimension_value
            and cells.period_number = measured.period_number

),

cumulated as (

    select
        *,
        {%- for measure in ['orders', 'net_sales', 'contribution_margin'] %}
            case when is_observed then sum({{ measure }}) over cohort_so_far end as cumulative_{{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from filled
    window cohort_so_far as (
        partition by cohort_grain, dimension, dimension_value, cohort_start order by period_number
    )

),

cohort_retention as (

    select
        -- cell
        cohort_grain,
        cohort_start,
        dimension,
        dimension_value,
        cast(period_number as bigint) as period_number,
        period_start,
        is_observed,
        is_partial,

        -- people
        cohort_size,
        active_customers,
        cast(active_customers as double) / nullif(cohort_size, 0) as retention_rate,

        -- in the period
        orders,
        net_sales,
        contribution_margin,
        unlinked_refunds,

        -- from the first period to this one
        cast(cumulative_orders as bigint) as cumulative_orders,
        {{ money('cumulative_net_sales') }} as cumulative_net_sales,
        {{ money('cumulative_contribution_margin') }} as cumulative_contribution_margin,
        cast(cumulative_orders as double) / nullif(cohort_size, 0) as orders_per_customer,
        {{ money('cast(cumulative_net_sales as double) / nullif(cohort_size, 0)') }} as ltv_net_sales,
        {{ money('cast(cumulative_contribution_margin as double) / nullif(cohort_size, 0)') }} as ltv
    from cumulated

)

select * from cohort_retention
