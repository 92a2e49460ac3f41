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

valued as (

    select
        *,
        predicted_orders * expected_order_value as predicted_value
    from joined

),

ranked as (

    {{ ranked('valued', {'predicted_rank': ['horizon_days', 'predicted_value', 'person_id']}) }}

),

horizons as (

    select
        horizon_days,
        count(*) as people,
        min(predicted_rank) - 1 as people_before
    from ranked
    group by horizon_days

),

backtested as (

    select
        -- who, from when
        ranked.horizon_days,
        ranked.as_of_date,
        ranked.person_id,
        ranked.model_status,
        {{ tile_of('(ranked.predicted_rank - horizons.people_before)', 'horizons.people', 10) }} as decile,

        -- orders
        ranked.predicted_orders,
        ranked.order_days * ranked.naive_share as naive_orders,
        ranked.later_order_days as actual_orders,
        ranked.orders_variance,
        {%- for direction in [1, 2, 3, 4] %}
            ranked.parameter_shift_{{ direction }},
        {%- endfor %}

        -- money
        ranked.expected_order_value,
        ranked.predicted_value,
        cast(ranked.net_sales as double) * ranked.naive_share as naive_value,
        ranked.later_net_sales as actual_value,
        ranked.relative_value_variance * ranked.expected_order_value * ranked.expected_order_value as value_variance
    from ranked
    inner join horizons on ranked.horizon_days = horizons.horizon_days

)

select * from backtested
