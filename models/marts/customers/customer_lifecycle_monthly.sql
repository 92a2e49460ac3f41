{{ config(materialized='view') }}

with

spans as (

    select * from {{ ref('int_lifecycle_spans_listed') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

months as (

    select
        *,
        {{ month_series('first_month', 'last_month') }} as month
    from spans

),

-- the end of the month before lies in the same run of months, or is the last one of the run before
dated as (

    select
        months.person_id,
        months.month,
        least(last_day(months.month), context.data_as_of_date) as month_end,
        cast({{ dbt.dateadd('day', -1, 'months.month') }} as date) as previous_month_end,
        {{ dbt.dateadd('month', 1, 'months.month') }} > context.data_as_of_date as is_partial,
        months.order_count,
        months.last_order_date,
        months.days_before_last_order,
        months.month > months.first_month or months.previous_order_count is not null as was_seen_before,
        {%- for column in ['order_count', 'last_order_date', 'days_before_last_order'] %}
            case
                when months.month > months.first_month then months.{{ column }}
                else months.previous_{{ column }}
            end as previous_{{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from months
    cross join context

),

counted as (

    select
        *,
        {{ dbt.datediff('last_order_date', 'month_end', 'day') }} as days_since_last_order,
        {{ dbt.datediff('previous_last_order_date', 'previous_month_end', 'day') }} as previous_days_since_last_order
    from dated

),

customer_lifecycle_monthly as (

    select
        -- who and when
        person_id,
        month,
        month_end,
        is_partial,

        -- stage
        {{ lifecycle_stage(
            'days_since_last_order', 'days_before_last_order', 'order_count'
        ) }} as lifecycle_stage,
        case
            when was_seen_before
                then {{ lifecycle_stage(
                    'previous_days_since_last_order', 'previous_days_before_last_order', 'previous_order_count'
                ) }}
        end as previous_lifecycle_stage,

        -- what it rests on
        order_count,
        cast(days_since_last_order as bigint) as days_since_last_order
    from counted

)

select * from customer_lifecycle_monthly
