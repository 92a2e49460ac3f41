{# A record, from names and expressions. Records compare by their first field, then by the next. #}
{% macro record_of(fields) %}
    {{- return(adapter.dispatch('record_of')(fields)) -}}
{% endmacro %}

{% macro default__record_of(fields) -%}
    named_struct(
        {%- for name, expression in fields.items() %}'{{ name }}', {{ expression }}{{ ', ' if not loop.last }}{% endfor -%}
    )
{%- endmacro %}

{% macro duckdb__record_of(fields) -%}
    {
        {%- for name, expression in fields.items() %}'{{ name }}': {{ expression }}{{ ', ' if not loop.last }}{% endfor -%}
    }
{%- endmacro %}
