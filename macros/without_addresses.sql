{# A text, such as a URL or a campaign, in which "(address)" stands for each e-mail address. #}
{% macro without_addresses(expression) -%}
    case
        when contains({{ expression }}, '@') or contains({{ expression }}, '%40')
            then {{ replaced_addresses(expression) }}
        else {{ expression }}
    end
{%- endmacro %}

{% macro replaced_addresses(expression) %}
    {{- return(adapter.dispatch('replaced_addresses')(expression)) -}}
{% endmacro %}

{% macro default__replaced_addresses(expression) -%}
    regexp_replace({{ expression }}, '{{ address_pattern() }}', '(address)')
{%- endmacro %}

{% macro duckdb__replaced_addresses(expression) -%}
    regexp_replace({{ expression }}, '{{ address_pattern() }}', '(address)', 'g')
{%- endmacro %}

{% macro address_pattern() -%}
    [^ /?&=#,:<>()@]+(@|%40)[^ /?&=#,:<>()@]+[.][A-Za-z]+
{%- endmacro %}
