with

people as (

    select * from {{ ref('int_people_acquired') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

windows as (

    select listed.window_days from (values (30), (60), (90), (180), (365)) as listed (window_days)

),

followed as (

    select
        cast(date_trunc('month', people.first_order_date) as date) as cohort_month,
        people.days_to_second_order,
        {{ elapsed_days('people.first_order_at', 'context.data_as_of') }} as days_followed
    from people
    cross join context

),

judged as (

    select
        followed.cohort_month,
        windows.window_days,
        followed.days_followed >= windows.window_days as is_eligible,
        coalesce(followed.days_to_second_order <= windows.window_days, false) as is_repeat,
        followed.days_to_second_order
    from followed
    cross join windows

),

counted as (

    select
        cohort_month,
        window_days,
        count(*) as cohort_size,
        count(*) filter (where is_eligible) as eligible_customers,
        count(*) filter (where is_eligible and is_repeat) as repeat_customers,
        median(days_to_second_order) filter (where is_eligible and is_repeat) as median_days_to_second_order
    from judged
    group by cohort_month, window_days

),

repeat_rates as (

    select
        cohort_month,
        cast(window_days as bigint) as window_days,
        cohort_size,
        eligible_customers,
        repeat_customers,
        cast(repeat_customers as double) / nullif(eligible_customers, 0) as repeat_rate,
        median_days_to_second_order
    from counted

)

select * from repeat_rates
