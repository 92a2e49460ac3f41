{# What to do with a list, under one name on every engine; positions count from 1. #}
{% macro list_function(name, list, argument=none) %}
    {{- return(adapter.dispatch('list_function')(name, [list] + ([argument] if argument is not none else []))) -}}
{% endmacro %}

{% macro default__list_function(name, arguments) -%}
    {%- set names = {
        'size': 'size', 'different': 'array_distinct', 'position': 'array_position', 'reverse': 'reverse', 'largest': 'array_max',
        'smallest': 'array_min',
    } -%}
    {%- if name == 'total' -%}
        aggregate({{ arguments[0] }}, 0L, (total, item) -> total + item)
    {%- else -%}
        {{ names[name] }}({{ arguments | join(', ') }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__list_function(name, arguments) -%}
    {%- set names = {
        'size': 'len', 'different': 'list_distinct', 'position': 'list_position', 'reverse': 'list_reverse', 'largest': 'list_max',
        'smallest': 'list_min', 'total': 'list_sum',
    } -%}
    {{ names[name] }}({{ arguments | join(', ') }})
{%- endmacro %}
