{#
    An amount times a factor as money, rounded once. DuckDB rounds a number of 128 bits some two hundred times slower than one of 64,
    so what fits there is multiplied there; what does not is multiplied wide, and comes to the same. `short` is the factor in
    18 digits, where its type has more.
#}
{% macro money_product(amount, factor, short=none) %}
    {{- return(adapter.dispatch('money_product')(amount, factor, short or factor)) -}}
{% endmacro %}

{% macro default__money_product(amount, factor, short) -%}
    {{ money(exact_product(amount, factor)) }}
{%- endmacro %}

{% macro duckdb__money_product(amount, factor, short) -%}
    coalesce(try({{ money(amount ~ ' * ' ~ short) }}), {{ money(exact_product(amount, factor)) }})
{%- endmacro %}
