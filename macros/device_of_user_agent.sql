{# desktop, mobile or tablet, as far as a lower-case user agent tells. #}
{% macro device_of_user_agent(expression) -%}
    case
        when {{ expression }} like '%ipad%' or {{ expression }} like '%tablet%' then 'tablet'
        when {{ expression }} like '%android%' and {{ expression }} not like '%mobile%' then 'tablet'
        when {{ expression }} like '%mobi%' or {{ expression }} like '%iphone%' or {{ expression }} like '%android%' then 'mobile'
        when {{ expression }} is not null then 'desktop'
    end
{%- endmacro %}
