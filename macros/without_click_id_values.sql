{#
    A URL's query with an `x` for the value of each of these parameters. What they hold is unique to a click; without it
    millions of addresses become a few hundred, and each is parsed once.
#}
{% macro without_click_id_values(query, names) %}
    {{- return(adapter.dispatch('without_click_id_values')(query, names)) -}}
{% endmacro %}

{% macro default__without_click_id_values(query, names) -%}
    regexp_replace({{ query }}, '(?i)([?&#]({{ names | join("|") }})=)[^&#]+', '$1x')
{%- endmacro %}

{% macro duckdb__without_click_id_values(query, names) -%}
    regexp_replace({{ query }}, '(?i)([?&#]({{ names | join("|") }})=)[^&#]+', '\1x', 'g')
{%- endmacro %}
