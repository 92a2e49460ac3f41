{#
    Whether a column's value is among those of a query of one column. The query is filtered by what is always true of a value, since
    DuckDB hands what it looks for down to the scan of the other table (a Bloom filter) only where the list is filtered: the other
    columns of rows that are not looked for are then never read.
#}
{% macro among(column, query) -%}
    {{ column }} in (select value from ({{ query }}) as listed (value) where value = value)
{%- endmacro %}
