{#
    The rows of `rows`, each with its place from 1 in every one of `orders` (name: what it is ordered by, then what settles
    ties, ascending; all filled). No two rows may tie, so that each engine finds the same places.
#}
{% macro ranked(rows, orders) -%}
    {{- return(adapter.dispatch('ranked')(rows, orders)) -}}
{%- endmacro %}

{#
    A window without a part is one task, whatever a cluster has. So a sample of some two thousand rows gives borders, which cut
    each order into some hundred ranges; a row's place is its place in its range, after the rows of the ranges before.
    Borders of another sample would give the same places.
#}
{% macro default__ranked(rows, orders) -%}
    with

    sampled as (

        select {% for order in orders.values() %}struct({{ order | join(', ') }}) as key_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ rows }}
        where pmod(xxhash64({{ orders.values() | map('last') | unique | join(', ') }}), (select greatest(1, count(*) div 2000) from {{ rows }})) = 0

    ),

    places as (

        select
            *
            {%- for _ in orders %},
            row_number() over (order by key_{{ loop.index }}) as place_{{ loop.index }}
            {%- endfor %}
        from sampled

    ),

    borders as (

        select {% for _ in orders %}collect_list(key_{{ loop.index }}) filter (where place_{{ loop.index }} % 16 = 0) as borders_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
        from places

    ),

    ranged as (

        select
            {{ rows }}.*
            {%- for order in orders.values() %},
            size(filter(borders_{{ loop.index }}, border -> border < struct({{ order | join(', ') }}))) as range_{{ loop.index }}
            {%- endfor %}
        from {{ rows }}
        cross join borders

    ),

    counted as (

        select number, range, count(*) as row_count
        from ranged
        lateral view stack({{ orders | length }}{% for _ in orders %}, {{ loop.index }}, range_{{ loop.index }}{% endfor %}) as number, range
        group by number, range

    ),

    offsets as (

        select number, range, sum(row_count) over (partition by number order by range) - row_count as rows_before
        from counted

    )

    select
        ranged.* except ({% for _ in orders %}range_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %})
        {%- for name, order in orders.items() %},
        row_number() over (partition by range_{{ loop.index }} order by {{ order | join(', ') }}) + offsets_{{ loop.index }}.rows_before as {{ name }}
        {%- endfor %}
    from ranged
    {%- for _ in orders %}
    inner join (select * from offsets where number = {{ loop.index }}) as offsets_{{ loop.index }} on ranged.range_{{ loop.index }} = offsets_{{ loop.index }}.range
    {%- endfor %}
{%- endmacro %}

{% macro duckdb__ranked(rows, orders) -%}
    select
        *
        {%- for name, order in orders.items() %},
        row_number() over (order by {{ order | join(', ') }}) as {{ name }}
        {%- endfor %}
    from {{ rows }}
{%- endmacro %}
