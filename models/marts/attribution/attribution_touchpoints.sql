{{ config(materialized='view') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

)

select
    -- ids
    order_id,
    position,
    session_id,
    person_id,

    -- times
    ordered_at,
    order_date,
    touched_at,

    -- where from
    channel,
    source,
    campaign,
    touchpoint_count,
    is_passed_over,

    -- order
    is_new_customer,

    -- credits and money
    {% for model in attribution_models() %}
        credit_{{ model }},
        revenue_{{ model }},
    {% endfor %}
    net_sales
from touchpoints
