{#
    The quarter of an hour of a timestamp. No zone's clock differs from UTC by less than whole quarters, so that the
    quarters of many rows, told apart first, give their days in the reporting time zone with few conversions.
#}
{% macro quarter_hour(timestamp) %}
    {{- return(adapter.dispatch('quarter_hour')(timestamp)) -}}
{% endmacro %}

{% macro default__quarter_hour(timestamp) -%}
    {{ dbt.dateadd('minute', '15 * floor(minute(' ~ timestamp ~ ') / 15)', dbt.date_trunc('hour', timestamp)) }}
{%- endmacro %}

{% macro duckdb__quarter_hour(timestamp) -%}
    time_bucket(interval 15 minute, {{ timestamp }})
{%- endmacro %}
