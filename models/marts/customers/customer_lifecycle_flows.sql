with

-- people whose stages are the same in all months of a run are looked at together, which makes a tenth of them
spans as (

    select
        first_month,
        last_month,
        previous_lifecycle_stage,
        last_order_date,
        least(order_count, greatest({{ setting('loyal_after_orders') }}, 2)) as order_count,
        case when days_before_last_order > {{ setting('lapsed_after_days') }} then {{ setting('lapsed_after_days') }} + 1 end
            as days_before_last_order,
        count(*) as people
    from {{ ref('int_lifecycle_spans_listed') }}
    group by all

),

months as (

    {{ lifecycle_months('spans', ['people']) | indent(4) }}

),

counted as (

    select
        month,
        max(month_end) as month_end,
        max(is_partial) as is_partial,
        coalesce(previous_lifecycle_stage, '(not seen)') as from_stage,
        lifecycle_stage as to_stage,
        cast(sum(people) as bigint) as people
    from months
    group by month, previous_lifecycle_stage, lifecycle_stage

),

customer_lifecycle_flows as (

    select
        month,
        month_end,
        is_partial,
        from_stage,
        to_stage,
        people,
        cast(people as double) / sum(people) over (partition by month, from_stage) as share_of_from_stage
    from counted

)

select * from customer_lifecycle_flows
