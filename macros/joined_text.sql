{# The distinct values of a text column in a group, sorted and separated by commas. #}
{% macro joined_text(column) %}
    {{- return(adapter.dispatch('joined_text')(column)) -}}
{% endmacro %}

{% macro default__joined_text(column) -%}
    nullif(array_join(array_sort(collect_set({{ column }})), ','), '')
{%- endmacro %}

{% macro duckdb__joined_text(column) -%}
    string_agg(distinct {{ column }}, ',' order by {{ column }})
{%- endmacro %}
