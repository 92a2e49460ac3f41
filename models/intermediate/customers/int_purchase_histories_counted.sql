with

histories as (

    select * from {{ ref('int_purchase_histories') }}

),

counted as (

    select
        horizon_days,
        as_of_date,
        segment,
        frequency,
        counted_recency_days as recency_days,
        counted_age_days as age_days,
        count(*) as customers,
        {{ money('sum(net_sales)') }} as net_sales,
        {{ money('sum(contribution_margin)') }} as contribution_margin,
        {{ money('sum(first_value)') }} as first_value
    from histories
    group by horizon_days, as_of_date, segment, frequency, counted_recency_days, counted_age_days

)

select * from counted
