select
    segment,
    frequency,
    recency_days,
    age_days,
    model_segment,
    model_status,
    p_alive,
    expected_orders_90d,
    expected_orders_365d,
    discounted_orders_90d,
    discounted_orders_365d,
    churn_probability_90d,
    median_wait_weeks,
    own_value_weight,
    population_value,
    margin_share
from {{ source('predictions', 'clv_scores') }}
