{# What a URL's query says of these parameters, as it says it and in its order; an empty text where it has none of them. #}
{% macro url_parameters(query, names) %}
    {{- return(adapter.dispatch('url_parameters')(query, names)) -}}
{% endmacro %}

{% macro default__url_parameters(query, names) -%}
    array_join(regexp_extract_all({{ query }}, '(?i)[?&#](?:{{ names | join("|") }})=[^&#]*', 0), '')
{%- endmacro %}

{% macro duckdb__url_parameters(query, names) -%}
    array_to_string(regexp_extract_all({{ query }}, '(?i)[?&#](?:{{ names | join("|") }})=[^&#]*'), '')
{%- endmacro %}
