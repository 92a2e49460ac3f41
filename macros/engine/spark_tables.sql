{#
    How Spark writes a table: Parquet files in a folder of the lake that is called like the table, so that whoever has no Spark
    (the publication, another engine) reads them too. A contract holds there as it does on DuckDB: other columns, or a column of
    another kind, stop the build; within a kind (the width of a number) the value is written as the contract says.
#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') %}
    {%- if temporary -%}
        {{ create_temporary_view(relation, compiled_code) }}
    {%- else -%}
        create table {{ relation }}
        {{ file_format_clause() }}
        {{ partition_cols(label='partitioned by') }}
        {{ location_clause() }}
        as
        {%- if config.get('contract').enforced %}
        select
            {%- for column in contracted_columns(compiled_code) %}
            cast({{ column.name }} as {{ engine_type(column.data_type) }}) as {{ column.name }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from (
            {{ compiled_code }}
        ) as built
        {%- else %}
        {{ compiled_code }}
        {%- endif %}
    {%- endif -%}
{% endmacro %}

{% macro spark__file_format_clause() %}using parquet{% endmacro %}

{% macro spark__location_clause() %}location '{{ lake() }}/{{ model.schema }}/{{ model.alias }}'{% endmacro %}

{# The folder or bucket in which Spark finds the raw layer and leaves its tables. #}
{% macro lake() -%}
    {{ env_var('DBT_LAKE', env_var('LAKE_URL', env_var('DATA_DIR', 'data') ~ '/lake')) }}
{%- endmacro %}

{# Comments are for the published file, which has them from the YAML. #}
{% macro spark__persist_docs(relation, model, for_relation, for_columns) %}{% endmacro %}

{% macro spark__comment_clause() %}{% endmacro %}

{# Seeds in one statement, with quotes doubled: the adapter's own escapes neither quotes nor backslashes as this project sets Spark. #}
{% macro spark__create_csv_table(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
            {%- for name in agate_table.column_names -%}
            {{ name }} {{ engine_type(types.get(name, adapter.convert_type(agate_table, loop.index0))) }}
            {%- if not loop.last %}, {% endif -%}
            {%- endfor -%}
        )
        {{ file_format_clause() }}
        {{ location_clause() }}
    {%- endset -%}
    {% do run_query(sql) %}
    {{ return(sql) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set sql -%}
        insert overwrite {{ this.render() }} values
        {%- for row in agate_table.rows %}
        (
            {%- for name in agate_table.column_names -%}
            {%- set value = row[name] -%}
            cast({{ 'null' if value is none else "'" ~ dbt.escape_single_quotes(value | string) ~ "'" }} as {{
                engine_type(types.get(name, adapter.convert_type(agate_table, loop.index0)))
            }})
            {%- if not loop.last %}, {% endif -%}
            {%- endfor -%}
        )
        {%- if not loop.last %},{% endif -%}
        {%- endfor %}
    {%- endset -%}
    {% if agate_table.rows | length > 0 %}
        {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {% endif %}
    {{ return(sql) }}
{% endmacro %}

{# What a view of a contracted mart asks. #}
{% macro spark__get_assert_columns_equivalent(sql) %}
    {%- do contracted_columns(sql) -%}
{% endmacro %}

{# Where a backslash is a backslash, Spark has no way to write a quote within quotes: the text ends, a quote in double ones follows. #}
{% macro spark__escape_single_quotes(expression) -%}
    {{ expression | replace("'", "' || \"'\" || '") }}
{%- endmacro %}

{# Spark works a view out anew for each model that reads it, so that here a view is a table too. #}
{% materialization view, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}
