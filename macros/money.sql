{# An amount as money: rounded to four decimals, DECIMAL(18,4). #}
{% macro money(expression) -%}
    {{ decimal_of(expression, 18, 4) }}
{%- endmacro %}
