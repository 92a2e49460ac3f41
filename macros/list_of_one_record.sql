{# A list of one record, from names and expressions. #}
{% macro list_of_one_record(fields) %}
    {{- return(adapter.dispatch('list_of_one_record')(fields)) -}}
{% endmacro %}

{% macro default__list_of_one_record(fields) -%}
    array({{ record_of(fields) }})
{%- endmacro %}

{% macro duckdb__list_of_one_record(fields) -%}
    [{{ record_of(fields) }}]
{%- endmacro %}
