{#
    A number of an order, product or customer that a tracking system carries, as the system of orders knows it: the
    setting `tracked_shops` says which that is. Without it, it is the shop's own files, whose numbers stay as they are.
#}
{% macro of_tracked_shop(tracking, expression) -%}
    {%- set shops = setting('tracked_shops') -%}
    {%- if shops -%}
        case {{ tracking }}
            {%- for system in shops %} when '{{ system }}' then '{{ shops[system] }}:' || {{ expression }}{% endfor %}
            else {{ expression }}
        end
    {%- else -%}
        {{ expression }}
    {%- endif -%}
{%- endmacro %}
