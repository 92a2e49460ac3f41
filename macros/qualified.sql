{#
    A key of a system that is not the shop's own contract: `shopify:1001`, or `shopify:de:1001` for a file that lay in
    `shopify/de/`. So keys of two systems, or of two shops of one system, never collide.
#}
{% macro qualified(system, expression, folder='folder') -%}
    concat('{{ system }}:', case when {{ folder }} is null then '' else concat({{ folder }}, ':') end)
    || {{ expression }}
{%- endmacro %}
