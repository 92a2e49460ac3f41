{# A UTC timestamp as the wall clock of the reporting time zone shows it. #}
{% macro reporting_time(timestamp) %}
    {{- return(adapter.dispatch('reporting_time')(timestamp, setting('reporting_timezone'))) -}}
{% endmacro %}

{% macro default__reporting_time(timestamp, zone) -%}
    cast(from_utc_timestamp({{ timestamp }}, '{{ zone }}') as timestamp_ntz)
{%- endmacro %}

{% macro duckdb__reporting_time(timestamp, zone) -%}
    {%- if zone == 'UTC' -%}
        {{ timestamp }}
    {%- else -%}
        timezone('{{ zone }}', timezone('UTC', {{ timestamp }}))
    {%- endif -%}
{%- endmacro %}
