{# An aggregate: the rows of a group as a list of records of these columns, sorted by them from the first to the last. #}
{% macro sorted_records(columns) %}
    {{- return(adapter.dispatch('sorted_records')(columns)) -}}
{% endmacro %}

{% macro default__sorted_records(columns) -%}
    sort_array(collect_list(struct({{ columns | join(', ') }})))
{%- endmacro %}

{% macro duckdb__sorted_records(columns) -%}
    list_sort(list({
        {%- for column in columns %}'{{ column }}': {{ column }}{{ ', ' if not loop.last }}{% endfor -%}
    }))
{%- endmacro %}
