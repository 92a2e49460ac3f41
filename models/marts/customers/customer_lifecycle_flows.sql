with

months as (

    select * from {{ ref('customer_lifecycle_monthly') }}

),

counted as (

    select
        month,
        month_end,
        is_partial,
        coalesce(previous_lifecycle_stage, '(not seen)') as from_stage,
        lifecycle_stage as to_stage,
        count(*) as people
    from months
    group by all

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
