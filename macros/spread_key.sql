{#
    The key of a left join for rows of which most have none. Spark would give all without a key to one task; by `other`, a key that
    matches nothing, they are dealt out.
#}
{% macro spread_key(key, other) -%}
    {{- return(adapter.dispatch('spread_key')(key, other)) -}}
{%- endmacro %}

{% macro default__spread_key(key, other) -%}
    coalesce({{ key }}, {{ other }})
{%- endmacro %}

{% macro duckdb__spread_key(key, other) -%}
    {{ key }}
{%- endmacro %}
