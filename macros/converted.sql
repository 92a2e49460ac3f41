{# An amount in another currency, as money: amount × rate. Without a rate NULL, never the amount as it is. #}
{% macro converted(amount, rate) -%}
    {{ money(exact_product(amount, rate)) }}
{%- endmacro %}
