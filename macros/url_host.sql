{#
    The host of a URL (scheme and www. may be missing) in lower case, without `www.`, port and user; NULL where there is none.
    Splitting costs half of what a regular expression with groups does.
#}
{% macro url_host(url) -%}
    {%- set rest = "regexp_replace(" ~ url ~ ", '^[^/?#]*//', '')" -%}
    {%- set authority = "split_part(split_part(split_part(" ~ rest ~ ", '/', 1), '?', 1), '#', 1)" -%}
    nullif(regexp_replace(lower(split_part(split_part({{ authority }}, '@', -1), ':', 1)), '^www[0-9]?[.]', ''), '')
{%- endmacro %}
