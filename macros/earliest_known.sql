{# The value of a column in the earliest row that has one; rows at the same time are told apart by `tie_breaker`. #}
{% macro earliest_known(column, known_at, tie_breaker) %}
    {{- return(adapter.dispatch('earliest_known')(column, known_at, tie_breaker)) -}}
{% endmacro %}

{% macro default__earliest_known(column, known_at, tie_breaker) -%}
    min_by({{ column }}, struct({{ known_at }}, {{ tie_breaker }})) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro duckdb__earliest_known(column, known_at, tie_breaker) -%}
    min_by({{ column }}, row({{ known_at }}, {{ tie_breaker }})) filter (where {{ column }} is not null)
{%- endmacro %}
