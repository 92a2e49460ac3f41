{# The value of a column in the latest row that has one; rows at the same time are told apart by `tie_breaker`. #}
{% macro latest_known(column, known_at, tie_breaker) %}
    {{- return(adapter.dispatch('latest_known')(column, known_at, tie_breaker)) -}}
{% endmacro %}

{% macro default__latest_known(column, known_at, tie_breaker) -%}
    max_by({{ column }}, struct({{ known_at }}, {{ tie_breaker }})) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro duckdb__latest_known(column, known_at, tie_breaker) -%}
    max_by({{ column }}, row({{ known_at }}, {{ tie_breaker }})) filter (where {{ column }} is not null)
{%- endmacro %}
