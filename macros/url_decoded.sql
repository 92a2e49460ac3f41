{# A value of a URL's query as people read it: %20 and + become spaces; what is malformed stays as it is. #}
{% macro url_decoded(expression) %}
    {{- return(adapter.dispatch('url_decoded')(expression)) -}}
{% endmacro %}

{% macro default__url_decoded(expression) -%}
    coalesce(try_url_decode({{ expression }}), {{ expression }})
{%- endmacro %}

{% macro duckdb__url_decoded(expression) -%}
    url_decode(replace({{ expression }}, '+', ' '))
{%- endmacro %}
