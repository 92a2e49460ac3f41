{# Days are counted from date to date: as timestamps, which is how dbt compares dates, they take three times as long. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
        (cast({{ second_date }} as date) - cast({{ first_date }} as date))
    {%- elif datepart in ['month', 'second'] -%}
        date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
    {%- else -%}
        {{ exceptions.raise_compiler_error('datediff by ' ~ datepart ~ ' is not written for DuckDB: macros/engine/duckdb_dates.sql') }}
    {%- endif -%}
{%- endmacro %}
