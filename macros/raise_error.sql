{# An expression that stops the query with this message as soon as it is evaluated. #}
{% macro raise_error(message) %}
    {{- return(adapter.dispatch('raise_error')(message)) -}}
{% endmacro %}

{% macro default__raise_error(message) -%}
    raise_error('{{ dbt.escape_single_quotes(message) }}')
{%- endmacro %}

{% macro duckdb__raise_error(message) -%}
    error('{{ message | replace("'", "''") }}')
{%- endmacro %}
