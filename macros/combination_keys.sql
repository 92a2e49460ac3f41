{# The identifiers that may stand together in a record, as int_identifiers_combined names them. #}
{% macro combination_keys() %}
    {{ return(['customer_key', 'email_key', 'phone_key', 'loyalty_key']) }}
{% endmacro %}

{# A condition that keeps the combinations of whoever this build groups anew; a whole build keeps all. #}
{% macro only_regrouped() -%}
    {%- for key in combination_keys() -%}
        {{ only_changed(key, 'int_identifiers_regrouped', 'identifier') }}{{ ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
