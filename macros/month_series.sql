{# The first day of every month from one first day to another, as a column of rows; nothing when either is NULL. #}
{% macro month_series(first_month, last_month) %}
    {{- return(adapter.dispatch('month_series')(first_month, last_month)) -}}
{% endmacro %}

{% macro default__month_series(first_month, last_month) -%}
    explode(sequence({{ first_month }}, {{ last_month }}, interval 1 month))
{%- endmacro %}

{% macro duckdb__month_series(first_month, last_month) -%}
    cast(unnest(generate_series({{ first_month }}, {{ last_month }}, interval 1 month)) as date)
{%- endmacro %}
