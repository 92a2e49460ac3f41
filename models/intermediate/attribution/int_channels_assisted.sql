with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

-- one row per order and channel that took part
taking_part as (

    select
        order_id,
        order_date,
        channel,
        max(case when is_last then 1 else 0 end) as was_last
    from touchpoints
    group by order_id, order_date, channel

),

assisted as (

    select
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month,
        channel,
        count(*) as orders,
        sum(1 - was_last) as assisted_conversions
    from taking_part
    group by cast({{ dbt.date_trunc('month', 'order_date') }} as date), channel

)

select * from assisted
