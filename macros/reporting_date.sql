{# The day of a UTC timestamp in the reporting time zone. #}
{% macro reporting_date(timestamp) %}
    {{- return(adapter.dispatch('reporting_date')(timestamp, setting('reporting_timezone'))) -}}
{% endmacro %}

{% macro default__reporting_date(timestamp, zone) -%}
    cast(from_utc_timestamp({{ timestamp }}, '{{ zone }}') as date)
{%- endmacro %}

{% macro duckdb__reporting_date(timestamp, zone) -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        cast(timezone('{{ zone }}', timezone('UTC', {{ timestamp }})) as date)
    {%- endif -%}
{%- endmacro %}
