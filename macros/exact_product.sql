{#
    The exact product of decimals. DuckDB multiplies two DECIMAL(18) in 64 bits, which overflows at nine million where the
    scales add up to twelve; a wide first factor keeps it from that.
#}
{% macro exact_product(amount, factor) -%}
    cast({{ amount }} as decimal(38, 4)) * {{ factor }}
{%- endmacro %}
