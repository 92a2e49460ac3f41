{# The path of a URL, `/` where it has none. #}
{% macro url_path(url) -%}
    coalesce(
        nullif(regexp_extract({{ url }}, '^(?:(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*)?([^?#]*)', 1), ''),
        case when {{ url }} is not null then '/' end
    )
{%- endmacro %}
