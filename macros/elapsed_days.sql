{# Days between two timestamps, to the second. #}
{% macro elapsed_days(earlier, later) -%}
    cast({{ dbt.datediff(earlier, later, 'second') }} as double) / 86400
{%- endmacro %}
