{# The items of a list for which a condition holds; the condition calls the item by `name`. #}
{% macro items_where(list, condition, name='item') %}
    {{- return(adapter.dispatch('items_where')(list, condition, name)) -}}
{% endmacro %}

{% macro default__items_where(list, condition, name) -%}
    filter({{ list }}, {{ name }} -> {{ condition }})
{%- endmacro %}

{% macro duckdb__items_where(list, condition, name) -%}
    list_filter({{ list }}, lambda {{ name }}: {{ condition }})
{%- endmacro %}
