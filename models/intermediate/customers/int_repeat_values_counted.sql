with

histories as (

    select * from {{ ref('int_purchase_histories') }}

),

-- the Gamma-Gamma model knows values above zero only
counted as (

    select
        horizon_days,
        segment,
        frequency,
        round(mean_repeat_value, 2) as mean_value,
        count(*) as customers
    from histories
    where frequency > 0 and round(mean_repeat_value, 2) > 0
    group by horizon_days, segment, frequency, round(mean_repeat_value, 2)

)

select * from counted
