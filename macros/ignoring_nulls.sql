{# A window function over the values that are known: `ignoring_nulls('first_value', 'x')` followed by `over (…)`. #}
{% macro ignoring_nulls(function, expression) %}
    {{- return(adapter.dispatch('ignoring_nulls')(function, expression)) -}}
{% endmacro %}

{% macro default__ignoring_nulls(function, expression) -%}
    {{ function }}({{ expression }}) ignore nulls
{%- endmacro %}

{% macro duckdb__ignoring_nulls(function, expression) -%}
    {{ function }}({{ expression }} ignore nulls)
{%- endmacro %}
