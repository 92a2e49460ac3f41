{#
    The connected components of a graph, to convergence: (node, component), one row per node that has an edge, where a
    component is called like its smallest node. `edges` names a relation of (node_a, node_b), in any direction, among the
    common table expressions `ctes`.
#}
{% macro connected_components(edges, ctes) -%}
    {{- return(adapter.dispatch('connected_components')(edges, ctes)) -}}
{%- endmacro %}

{#
    Two rounds replace every node by its smallest neighbour and keep the edges that still join two different names. They
    settle stars and pairs, which is nearly everything, with plain aggregations; the smallest label then walks the few
    edges that are left, step by step, until nothing changes.
#}
{% macro duckdb__connected_components(edges, ctes) -%}
    with recursive

    {% for round in [1, 2] %}
    {%- set source_edges = edges if round == 1 else 'edges_' ~ round -%}
    named_{{ round }} as (
        {{ smallest_neighbours(source_edges) | indent(8) }}
    ),

    -- one end after the other: an engine that may join both at once can try every pair of names
    half_renamed_{{ round }} as (
        select distinct
            named.name as node_a,
            pairs.node_b
        from {{ source_edges }} as pairs
        inner join named_{{ round }} as named on pairs.node_a = named.node
    ),

    edges_{{ round + 1 }} as (
        select distinct
            pairs.node_a,
            named.name as node_b
        from half_renamed_{{ round }} as pairs
        inner join named_{{ round }} as named on pairs.node_b = named.node
        where pairs.node_a <> named.name
    ),

    {% endfor -%}
    both_ways as (
        select node_a, node_b from edges_3
        union all
        select node_b, node_a from edges_3
    ),

    -- DuckDB keeps one label a node and walks on only from the nodes whose label has just become smaller
    walked (node, component) using key (node) as (
        select distinct
            node_a,
            node_a
        from both_ways
        union
        select
            steps.node_b,
            min(changed.component)
        from walked as changed
        inner join both_ways as steps on changed.node = steps.node_a
        inner join recurring.walked as known on steps.node_b = known.node
        where changed.component < known.component
        group by steps.node_b
    ),

    components as (
        select
            named_1.node,
            coalesce(walked.component, named_2.name, named_1.name) as component
        from named_1
        left join named_2 on named_1.name = named_2.node
        left join walked on coalesce(named_2.name, named_1.name) = walked.node
    )

    select * from components
{%- endmacro %}

{# What every node is called after one round: its smallest neighbour, or itself. #}
{% macro smallest_neighbours(edges) -%}
    select
        node_a as node,
        least(node_a, min(node_b)) as name
    from (
        select node_a, node_b from {{ edges }}
        union all
        select node_b, node_a from {{ edges }}
    ) as both_ways
    group by node_a
{%- endmacro %}
