with

histories as (

    select * from {{ ref('int_purchase_histories') }}
    where horizon_days = 0

),

scores as (

    select * from {{ ref('stg_predictions__clv_scores') }}

),

ordered as (

    select * from {{ ref('int_people_ordered') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

joined as (

    select
        histories.person_id,
        ordered.clv_historic,
        context.data_as_of,
        scores.*,
        scores.own_value_weight * coalesce(cast(histories.mean_repeat_value as double), 0)
        + (1 - scores.own_value_weight) * scores.population_value as expected_order_value
    from histories
    inner join scores
        on
            histories.segment = scores.segment
            and histories.frequency = scores.frequency
            and histories.counted_recency_days = scores.recency_days
            and histories.counted_age_days = scores.age_days
    inner join ordered on histories.person_id = ordered.person_id
    cross join context

),

predicted as (

    select
        person_id,
        model_status,
        model_segment,

        -- orders
        p_alive,
        churn_probability_90d,
        expected_orders_90d,
        expected_orders_365d,
        case
            when median_wait_weeks <= 520
                then {{ dbt.dateadd('second', 'cast(round(median_wait_weeks * 604800) as bigint)', 'data_as_of') }}
        end as expected_next_order_at,

        -- money
        {{ money('expected_order_value') }} as expected_order_value,
        {{ money('discounted_orders_90d * expected_order_value * margin_share') }} as clv_predicted_90d,
        {{ money('discounted_orders_365d * expected_order_value * margin_share') }} as clv_predicted_365d,
        {{ money('clv_historic + discounted_orders_365d * expected_order_value * margin_share') }} as clv_total
    from joined

)

select * from predicted
