{# A number that other systems gave: kept, unless it is an e-mail address, which is hashed as every address is. #}
{% macro pseudonymous(expression) -%}
    case
        when {{ normalised_email(expression) }} is null then {{ expression }}
        else {{ hashed(normalised_email(expression)) }}
    end
{%- endmacro %}
