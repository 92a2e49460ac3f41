{# Ages in days, since a customer's first order, at which the worth of cohorts is compared. #}
{% macro cohort_ages() %}
    {{ return([30, 60, 90, 180, 365]) }}
{% endmacro %}
