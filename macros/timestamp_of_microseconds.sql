{# Microseconds since 1970 as a UTC timestamp. #}
{% macro timestamp_of_microseconds(expression) %}
    {{- return(adapter.dispatch('timestamp_of_microseconds')(expression)) -}}
{% endmacro %}

{% macro default__timestamp_of_microseconds(expression) -%}
    cast(timestamp_micros({{ expression }}) as timestamp_ntz)
{%- endmacro %}

{% macro duckdb__timestamp_of_microseconds(expression) -%}
    make_timestamp({{ expression }})
{%- endmacro %}
