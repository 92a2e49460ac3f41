{# A list with an expression of each item of another one in its place; the expression calls the item by `name`. #}
{% macro each_item(list, expression, name='item') %}
    {{- return(adapter.dispatch('each_item')(list, expression, name)) -}}
{% endmacro %}

{% macro default__each_item(list, expression, name) -%}
    transform({{ list }}, {{ name }} -> {{ expression }})
{%- endmacro %}

{% macro duckdb__each_item(list, expression, name) -%}
    list_transform({{ list }}, lambda {{ name }}: {{ expression }})
{%- endmacro %}
