{#
    An amount in another currency, as money: amount × rate. Without a rate NULL, never the amount as it is. Most rows are in
    the reporting currency and need no product.
#}
{% macro converted(amount, rate) -%}
    case
        when {{ rate }} = 1 then {{ money(amount) }}
        else {{ money_product(money(amount), rate, short='cast(' ~ rate ~ ' as decimal(18, 8))') }}
    end
{%- endmacro %}
