{# An expression in floating point rounded to so many digits, half away from zero after scaling up, as DuckDB does. #}
{% macro rounded(expression, digits) -%}
    {{- return(adapter.dispatch('rounded')(expression, digits)) -}}
{%- endmacro %}

{% macro default__rounded(expression, digits) -%}
    (round(cast({{ expression }} as double) * 1e{{ digits }}) / 1e{{ digits }})
{%- endmacro %}

{% macro duckdb__rounded(expression, digits) -%}
    round({{ expression }}, {{ digits }})
{%- endmacro %}
