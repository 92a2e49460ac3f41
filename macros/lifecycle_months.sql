{#
    Every month of the runs of months in `spans` (rows as int_lifecycle_spans_listed has them), with the stage at its end and at the
    end of the month before. `carried` names the columns that are handed on with it.
#}
{% macro lifecycle_months(spans, carried) -%}
    with

    context as (

        select
            data_as_of_date,
            cast(date_trunc('month', data_as_of_date) as date) as running_month
        from {{ ref('int_reporting_context') }}

    ),

    -- somebody without a date, or first seen after the last order, counts as seen on the last day
    ended as (

        select
            {{ carried | join(', ') }},
            order_count,
            last_order_date,
            days_before_last_order,
            previous_lifecycle_stage,
            least(coalesce(first_month, running_month), running_month) as first_month,
            coalesce(last_month, running_month) as last_month,
            running_month,
            data_as_of_date
        from {{ spans }}
        cross join context

    ),

    numbered as (

        select
            *,
            {{ month_numbers('first_month', 'last_month') }} as month_number
        from ended

    ),

    months as (

        select
            *,
            {{ month_of_number('month_number') }} as month
        from numbered

    ),

    dated as (

        select
            *,
            least(last_day(month), data_as_of_date) as month_end,
            month - 1 as previous_month_end
        from months

    ),

    counted as (

        select
            *,
            {{ dbt.datediff('last_order_date', 'month_end', 'day') }} as days_since_last_order,
            {{ dbt.datediff('last_order_date', 'previous_month_end', 'day') }} as previous_days_since_last_order
        from dated

    )

    -- the end of the month before lies in the same run of months, or is the last one of the run before
    select
        {{ carried | join(', ') }},
        month,
        month_end,
        month = running_month as is_partial,
        {{ lifecycle_stage('days_since_last_order', 'days_before_last_order', 'order_count') }} as lifecycle_stage,
        case
            when month > first_month
                then {{ lifecycle_stage('previous_days_since_last_order', 'days_before_last_order', 'order_count') }}
            else previous_lifecycle_stage
        end as previous_lifecycle_stage,
        order_count,
        cast(days_since_last_order as bigint) as days_since_last_order
    from counted
{%- endmacro %}
