{#
    Columns of a select list: one row per place in lists of one length, each list's item under the name given for it, and
    `place` from 1.
#}
{% macro exploded_lists(lists) %}
    {{- return(adapter.dispatch('exploded_lists')(lists)) -}}
{% endmacro %}

{% macro default__exploded_lists(lists) -%}
    inline(transform(sequence(1, size({{ lists.values() | first }})), place -> named_struct(
        {%- for name, list in lists.items() %}'{{ name }}', element_at({{ list }}, place), {% endfor -%}
        'place', cast(place as bigint)
    )))
{%- endmacro %}

{% macro duckdb__exploded_lists(lists) -%}
    {%- for name, list in lists.items() %}unnest({{ list }}) as {{ name }}, {% endfor -%}
    generate_subscripts({{ lists.values() | first }}, 1) as place
{%- endmacro %}
