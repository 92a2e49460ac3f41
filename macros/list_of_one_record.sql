{# A list of one record, from names and expressions. #}
{% macro list_of_one_record(fields) %}
    {{- return(adapter.dispatch('list_of_one_record')(fields)) -}}
{% endmacro %}

{% macro default__list_of_one_record(fields) -%}
    array(named_struct(
        {%- for name, expression in fields.items() %}'{{ name }}', {{ expression }}{{ ', ' if not loop.last }}{% endfor -%}
    ))
{%- endmacro %}

{% macro duckdb__list_of_one_record(fields) -%}
    [{
        {%- for name, expression in fields.items() %}'{{ name }}': {{ expression }}{{ ', ' if not loop.last }}{% endfor -%}
    }]
{%- endmacro %}
