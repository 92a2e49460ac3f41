{#
    What a URL's query says of parameters, in its order: of `told` as it says it, of `named` the name alone where it has a value.
    An empty text where it has none of them. That a value begins is asked without matching it, so that what follows a name is its end.
#}
{% macro url_parameters(query, told, named) %}
    {{- return(adapter.dispatch('url_parameters')(query, told, named)) -}}
{% endmacro %}

{% macro default__url_parameters(query, told, named) -%}
    array_join(regexp_extract_all({{ query }}, '{{ _parameters(told, named, begun='(?=[0-9A-Za-z_])') }}', 0), '')
{%- endmacro %}

{% macro duckdb__url_parameters(query, told, named) -%}
    array_to_string(regexp_extract_all({{ query }}, '{{ _parameters(told, named, begun='\\b') }}'), '')
{%- endmacro %}

{# Where a value begins with a letter or a figure, `begun` says so without matching any of it. #}
{% macro _parameters(told, named, begun) -%}
    (?i)[?&#](?:{{ named | join('|') }})=(?:{{ begun }}|[^&#])|[?&#](?:{{ told | join('|') }})=[^&#]*
{%- endmacro %}
