{#
    An expression as DECIMAL, rounded half away from zero. Of decimals any engine makes the same. A double comes as DuckDB
    casts it, scaled up and then rounded; Spark by itself would round the shortest text of the double, which differs at ties.
#}
{% macro decimal_of(expression, precision, scale) -%}
    {{- return(adapter.dispatch('decimal_of')(expression, precision, scale)) -}}
{%- endmacro %}

{% macro default__decimal_of(expression, precision, scale) -%}
    cast(case
        when typeof({{ expression }}) = 'double'
            then cast(round(cast({{ expression }} as double) * 1e{{ scale }}) as decimal(38, 0)) * 0.{{ '0' * (scale - 1) }}1
        else {{ expression }}
    end as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}

{% macro duckdb__decimal_of(expression, precision, scale) -%}
    cast({{ expression }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}
