{# The first of these parameters that a query names, in lower case; NULL where it names none. #}
{% macro url_parameter_name(query, names) -%}
    nullif(lower(regexp_extract({{ query }}, '(?i)[?&#]({{ names | join("|") }})=', 1)), '')
{%- endmacro %}
