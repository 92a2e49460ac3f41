{# An e-mail address, trimmed and lower-cased; NULL for text that is no address, such as "none". #}
{% macro normalised_email(expression) -%}
    case when {{ expression }} like '%_@_%' then lower(trim({{ expression }})) end
{%- endmacro %}
