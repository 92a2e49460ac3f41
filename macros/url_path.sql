{# The path of a URL, `/` where it has none. #}
{% macro url_path(url) -%}
    coalesce(
        nullif(regexp_replace(split_part(split_part({{ url }}, '?', 1), '#', 1), '^[^/]*//[^/]*', ''), ''),
        case when {{ url }} is not null then '/' end
    )
{%- endmacro %}
