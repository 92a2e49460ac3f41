{#
    The number of every month from that of one day to that of another, as a column of rows; nothing when either is NULL. Numbers are
    listed in a third of the time that days take, and `month_of_number` makes days of them.
#}
{% macro month_numbers(first_day, last_day) %}
    {{- return(adapter.dispatch('month_numbers')(first_day, last_day)) -}}
{% endmacro %}

{% macro default__month_numbers(first_day, last_day) -%}
    explode(sequence({{ _month_number(first_day) }}, {{ _month_number(last_day) }}, 1))
{%- endmacro %}

{% macro duckdb__month_numbers(first_day, last_day) -%}
    unnest(range({{ _month_number(first_day) }}, {{ _month_number(last_day) }} + 1))
{%- endmacro %}

{% macro _month_number(day) -%}
    year({{ day }}) * 12 + month({{ day }}) - 1
{%- endmacro %}

{# The first day of the month of a number. #}
{% macro month_of_number(number) %}
    {{- return(adapter.dispatch('month_of_number')(number)) -}}
{% endmacro %}

{% macro default__month_of_number(number) -%}
    make_date(cast({{ number }} div 12 as int), {{ number }} % 12 + 1, 1)
{%- endmacro %}

{% macro duckdb__month_of_number(number) -%}
    make_date({{ number }} // 12, {{ number }} % 12 + 1, 1)
{%- endmacro %}
