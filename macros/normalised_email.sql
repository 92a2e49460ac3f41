{# An e-mail address, trimmed and lower-cased; NULL for text that is no address, such as "none". #}
{% macro normalised_email(expression) -%}
    case when contains({{ expression }}, '@') and {{ expression }} like '%_@_%' then lower(trim({{ expression }})) end
{%- endmacro %}
