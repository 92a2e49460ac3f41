{# One row per part of a text that is separated by commas; stands alone in a select list. #}
{% macro exploded_text(column) %}
    {{- return(adapter.dispatch('exploded_text')(column)) -}}
{% endmacro %}

{% macro default__exploded_text(column) -%}
    explode(split({{ column }}, ','))
{%- endmacro %}

{% macro duckdb__exploded_text(column) -%}
    unnest(string_split({{ column }}, ','))
{%- endmacro %}
