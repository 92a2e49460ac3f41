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
        mean_repeat_value as mean_value,
        count(*) as customers
    from histories
    where frequency > 0 and mean_repeat_value > 0
    group by horizon_days, segment, frequency, mean_repeat_value

)

select * from counted
