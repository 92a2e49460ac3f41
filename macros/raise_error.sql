{# An expression that stops the query with this message as soon as it is evaluated. #}
{% macro raise_error(message) %}
    {{- return(adapter.dispatch('raise_error')(message)) -}}
{% endmacro %}

{% macro default__raise_error(message) -%}
    raise_error('{{ message | replace("'", "''") }}')
{%- endmacro %}

{% macro duckdb__raise_error(message) -%}
    error('{{ message | replace("'", "''") }}')
{%- endmacro %}
