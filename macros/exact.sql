{#
    A share or a count of shares as DECIMAL with 15 decimals, to be summed. A sum of doubles depends on the order of the
    rows, which differs from run to run; a sum of decimals does not, so that two runs give the same tables. 18 digits hold
    the shares of one thing, and nothing from a thousand on.
#}
{% macro exact(expression, digits=18) -%}
    {{ decimal_of(expression, digits, 15) }}
{%- endmacro %}
