{{ config(materialized='view') }}

with

histories as (

    select * from {{ ref('int_purchase_histories') }}
    where horizon_days > 0

),

scores as (

    select * from {{ ref('stg_predictions__clv_backtest_scores') }}
    where predicted_orders is not null

),

joined as (

    select
        scores.*,
        histories.person_id,
        histories.as_of_date,
        scores.own_value_weight * coalesce(cast(histories.mean_repeat_value as double), 0)
        + (1 - scores.own_value_weight) * scores.population_value as expected_order_value,
        histories.later_order_days,
        histories.later_net_sales,
        cast(histories.horizon_days as double) / greatest(histories.age_days, 365.0) as naive_share,
        histories.frequency + 1 as order_days,
        histories.net_sales
    from histories
    inner join scores
        on
            histories.horizon_days = scores.horizon_days
            and histories.segment = scores.segment
            and histories.frequency = scores.frequency
            and histories.counted_recency_days = scores.recency_days
            and histories.counted_age_days = scores.age_days

),

backtested as (

    select
        -- who, from when
        horizon_days,
        as_of_date,
        person_id,
        model_status,
        ntile(10) over (
            partition by horizon_days order by predicted_orders * expected_order_value, person_id
        ) as decile,

        -- orders
        predicted_orders,
        order_days * naive_share as naive_orders,
        later_order_days as actual_orders,
        orders_variance,
        {%- for direction in [1, 2, 3, 4] %}
            parameter_shift_{{ direction }},
        {%- endfor %}

        -- money
        expected_order_value,
        predicted_orders * expected_order_value as predicted_value,
        cast(net_sales as double) * naive_share as naive_value,
        later_net_sales as actual_value,
        relative_value_variance * expected_order_value * expected_order_value as value_variance
    from joined

)

select * from backtested
