{# The attribution models that credit single touchpoints, in the order in which marts show them. #}
{% macro attribution_models() %}
    {{ return(['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'time_decay', 'shapley']) }}
{% endmacro %}
