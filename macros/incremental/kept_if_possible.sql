{# How a table is made of which a build of changes keeps most rows: incremental on DuckDB. On Spark every table is built whole. #}
{% macro kept_if_possible() %}
    {{ return('incremental' if target.type == 'duckdb' else 'table') }}
{% endmacro %}

{# Makes a model incremental of which a build of changes replaces the rows of the keys that come out of its query. #}
{% macro built_by_key(key) %}
    {{ config(materialized=kept_if_possible(), incremental_strategy='delete+insert', unique_key=key) }}
{% endmacro %}
