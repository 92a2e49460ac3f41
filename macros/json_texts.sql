{# A JSON list of texts or numbers as a list of texts. #}
{% macro json_texts(expression) %}
    {{- return(adapter.dispatch('json_texts')(expression)) -}}
{% endmacro %}

{% macro default__json_texts(expression) -%}
    from_json({{ expression }}, 'array<string>')
{%- endmacro %}

{% macro duckdb__json_texts(expression) -%}
    from_json({{ expression }}, '["VARCHAR"]')
{%- endmacro %}
