{#
    An amount in another currency, as money: amount × rate. Without a rate NULL, never the amount as it is. Most rows are in
    the reporting currency, where rounding a wide product would cost more than all the rest of an order.
#}
{% macro converted(amount, rate) -%}
    case when {{ rate }} = 1 then {{ money(amount) }} else {{ money(exact_product(amount, rate)) }} end
{%- endmacro %}
