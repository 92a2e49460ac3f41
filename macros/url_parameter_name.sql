{# The first of these query parameters that a URL carries with a value, in lower case; NULL where it carries none. #}
{% macro url_parameter_name(url, names) -%}
    case
        when {{ url }} like '%=%'
            then nullif(lower(regexp_extract({{ url }}, '(?i)[?&#]({{ names | join("|") }})=[^&#]', 1)), '')
    end
{%- endmacro %}
