{# The day of a UTC timestamp in the reporting time zone. #}
{% macro reporting_date(timestamp) -%}
    cast({{ reporting_time(timestamp) }} as date)
{%- endmacro %}
