{#
    The decoded value of a URL's query parameter, NULL where it is missing or empty. Most URLs have none, so a plain
    search for its name comes before the regular expression.
#}
{% macro url_parameter(url, name) -%}
    case
        when {{ url }} like '%{{ name }}=%'
            then nullif(trim({{ url_decoded("regexp_extract(" ~ url ~ ", '[?&#]" ~ name ~ "=([^&#]*)', 1)") }}), '')
    end
{%- endmacro %}
