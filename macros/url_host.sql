{# The host of a URL (scheme and www. may be missing) in lower case, without `www.`, port and user; NULL where there is none. #}
{% macro url_host(url) -%}
    nullif(
        regexp_replace(
            lower(regexp_extract({{ url }}, '^(?:(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//)?(?:[^@/?#]*@)?([^:/?#]+)', 1)),
            '^www[0-9]?[.]', ''
        ),
        ''
    )
{%- endmacro %}
