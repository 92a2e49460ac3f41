{# The first of these parameters that a query names, in lower case; NULL where it names none. #}
{% macro url_parameter_name(query, names) -%}
    case
        when {{ query }} like '%=%'
            then nullif(lower(regexp_extract({{ query }}, '(?i)[?&#]({{ names | join("|") }})=', 1)), '')
    end
{%- endmacro %}
