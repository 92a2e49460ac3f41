{# What is left of a text when everything but 0 to 9 is taken away. #}
{% macro digits_only(expression) %}
    {{- return(adapter.dispatch('digits_only')(expression)) -}}
{% endmacro %}

{% macro default__digits_only(expression) -%}
    regexp_replace({{ expression }}, '[^0-9]', '')
{%- endmacro %}

{% macro duckdb__digits_only(expression) -%}
    regexp_replace({{ expression }}, '[^0-9]', '', 'g')
{%- endmacro %}
