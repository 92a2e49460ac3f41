{#
    Engines without such a recursion: round after round until no edge joins two names, each round a table. At least every second name
    goes in a round, so that even a billion nodes need thirty at most, and three in practice.
#}
{% macro default__connected_components(edges, ctes) -%}
    {%- if not execute -%}
        {{ return('select node_a as node, node_b as component from ' ~ edges) }}
    {%- endif -%}
    {%- if model.resource_type == 'unit_test' -%}
        {% do exceptions.raise_compiler_error('A unit test has no place for tables: the components are unit tested on DuckDB, and compared by make spark-parity.') %}
    {%- endif -%}
    {%- set state = namespace(round=0, is_done=false, edges=_kept_table('edges_0', 'with ' ~ ctes ~ ' select node_a, node_b from ' ~ edges)) -%}
    {%- for _ in range(40) if not state.is_done -%}
        {%- set state.round = state.round + 1 -%}
        {%- set names = _kept_table('names_' ~ state.round, smallest_neighbours(state.edges)) -%}
        {%- set state.edges = _kept_table('edges_' ~ state.round, renamed_edges(state.edges, names)) -%}
        {%- set state.is_done = run_query('select 1 from ' ~ state.edges ~ ' limit 1').rows | length == 0 -%}
    {%- endfor -%}
    {%- set tables = [] -%}
    {%- for round in range(1, state.round + 1) -%}
        {%- do tables.append(_table_beside('names_' ~ round)) -%}
    {%- endfor -%}
    {{ last_names(tables) }}
{%- endmacro %}

{# What every node is called after the last round in which its name changed. #}
{% macro last_names(tables) -%}
    select
        names_1.node,
        coalesce({% for place in range(tables | length, 0, -1) %}names_{{ place }}.name{{ ', ' if not loop.last }}{% endfor %}) as component
    from {{ tables[0] }} as names_1
    {%- for table in tables[1:] %}
    left join {{ table }} as names_{{ loop.index + 1 }} on names_{{ loop.index }}.name = names_{{ loop.index + 1 }}.node
    {%- endfor %}
{%- endmacro %}

{% macro renamed_edges(edges, names) -%}
    select distinct
        named_a.name as node_a,
        named_b.name as node_b
    from {{ edges }} as pairs
    inner join {{ names }} as named_a on pairs.node_a = named_a.node
    inner join {{ names }} as named_b on pairs.node_b = named_b.node
    where named_a.name <> named_b.name
{%- endmacro %}

{% macro _table_beside(name) %}
    {{- return(this.incorporate(path={'identifier': this.identifier ~ '__' ~ name})) -}}
{% endmacro %}

{% macro _kept_table(name, query) %}
    {% set table = _table_beside(name) %}
    {% do run_query('drop table if exists ' ~ table) %}
    {% do run_query(
        'create table ' ~ table ~ " using parquet location '" ~ lake() ~ '/' ~ table.schema ~ '/' ~ table.identifier ~ "' as " ~ query
    ) %}
    {{ return(table) }}
{% endmacro %}
