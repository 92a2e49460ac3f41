{# Shipping of a Shopify order; a layout without it leaves what the total holds beside goods, tax and tips. #}
{% macro shopify_shipping() -%}
    coalesce(
        total_shipping,
        total_price - subtotal_price - coalesce(total_tip, 0)
        - case when coalesce(taxes_included, false) then 0 else coalesce(total_tax, 0) end
    )
{%- endmacro %}

{#
    Tax that the prices of a Shopify order's goods hold: that of its lines where the layout gives it, else the order's
    tax shared between goods and shipping by their prices.
#}
{% macro shopify_tax_in_goods() -%}
    case
        when not coalesce(taxes_included, false) then 0
        when line_tax is not null then line_tax
        else coalesce({{ rounded(
            'cast(total_tax * subtotal_price as double) / nullif(subtotal_price + ' ~ shopify_shipping() ~ ', 0)', 2
        ) }}, 0)
    end
{%- endmacro %}
