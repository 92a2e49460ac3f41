{#
    Where a person stands on a day: days since the last valid order, days between that order and the one before it, and
    valid orders so far. The first line that fits decides.
#}
{% macro lifecycle_stage(days_since_last_order, days_before_last_order, order_count) -%}
    case
        when coalesce({{ order_count }}, 0) = 0 then 'prospect'
        when {{ days_since_last_order }} > {{ setting('lapsed_after_days') }} then 'lapsed'
        when {{ days_since_last_order }} > {{ setting('at_risk_after_days') }} then 'at_risk'
        when {{ days_before_last_order }} > {{ setting('lapsed_after_days') }} then 'won_back'
        when {{ order_count }} = 1 then 'new'
        when {{ order_count }} >= {{ setting('loyal_after_orders') }} then 'loyal'
        else 'active'
    end
{%- endmacro %}
