{#
    Make every source table exist before a build, from its contract, which the loader reads too. On DuckDB a table that is
    missing is made empty, so that absent datasets need no loader and a plain `dbt build` always works. On Spark each is an external table over
    what the loader left in the lake.
#}
{% macro create_missing_sources() %}
    {% if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot') %}
        {% do adapter.dispatch('create_missing_sources')(graph.sources.values()) %}
    {% endif %}
{% endmacro %}

{% macro duckdb__create_missing_sources(sources) %}
    {% set statements = [] %}
    {% for schema in sources | map(attribute='schema') | unique %}
        {% do statements.append('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for source in sources %}
        {% do statements.append(
            'create table if not exists ' ~ source.schema ~ '.' ~ source.identifier
            ~ ' (' ~ source_columns(source, compressed=true) ~ ')'
        ) %}
    {% endfor %}
    {% do run_query(statements | join(';\n')) %}
{% endmacro %}

{#
    Raw is partitioned by load. A table is declared anew each time, which finds partitions that came and forgets those that went; of raw
    only what this build reads, which is nothing after the first layer. Unit tests take the types of their rows from any of them.
#}
{% macro default__create_missing_sources(sources) %}
    {% set read = [] %}
    {% for selected in selected_resources %}
        {% do read.extend(graph.nodes.get(selected, {}).get('depends_on', {}).get('nodes', [])) %}
        {% if selected.startswith('unit_test.') %}
            {% do read.extend(graph.sources) %}
        {% endif %}
    {% endfor %}
    {% for schema in sources | map(attribute='schema') | unique %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for source in sources if source.schema != 'raw' or source.unique_id in read %}
        {% set table = source.schema ~ '.' ~ source.identifier %}
        {% set of_loads = source.schema == 'raw' %}
        {% do run_query('drop table if exists ' ~ table) %}
        {% do run_query(
            'create table ' ~ table ~ ' (' ~ source_columns(source) ~ (', load string' if of_loads else '') ~ ') using parquet '
            ~ ('partitioned by (load) ' if of_loads else '') ~ "location '" ~ lake() ~ '/' ~ source.schema ~ '/' ~ source.identifier ~ "'"
        ) %}
        {% if of_loads %}
            {% do run_query('msck repair table ' ~ table) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro source_columns(source, compressed=false) %}
    {% set columns = [] %}
    {% for column in source.columns.values() %}
        {% set how = column.config.meta.compression if compressed else none %}
        {% do columns.append(
            adapter.quote(column.name) ~ ' ' ~ engine_type(column.data_type) ~ (' using compression ' ~ how if how else '')
        ) %}
    {% endfor %}
    {{ return(columns | join(', ')) }}
{% endmacro %}
