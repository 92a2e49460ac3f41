{# The currency that the shop names for a platform whose files name none; NULL without. #}
{% macro ad_currency(platform) -%}
    {%- set currencies = setting('ad_currencies') -%}
    {%- if currencies -%}
        case {{ platform }}
            {%- for name in currencies %}
            when '{{ name }}' then '{{ currencies[name] }}'
            {%- endfor %}
        end
    {%- else -%}
        null
    {%- endif -%}
{%- endmacro %}
