{# Two columns of a select list, `channel` and `position` from 1: one row per channel of a path. #}
{% macro exploded_path(path) %}
    {{- return(adapter.dispatch('exploded_path')(path)) -}}
{% endmacro %}

{% macro default__exploded_path(path) -%}
    inline(transform(split({{ path }}, ' > '), (step, place) -> named_struct('channel', step, 'position', cast(place + 1 as bigint))))
{%- endmacro %}

{% macro duckdb__exploded_path(path) -%}
    unnest(string_split({{ path }}, ' > ')) as channel,
    generate_subscripts(string_split({{ path }}, ' > '), 1) as position
{%- endmacro %}
