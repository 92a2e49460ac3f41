{# An amount as money: rounded to four decimals, DECIMAL(18,4). #}
{% macro money(expression) -%}
    cast({{ expression }} as decimal(18, 4))
{%- endmacro %}
