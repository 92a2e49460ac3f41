{#
    The rows of every source of an entity under its canonical columns. A column that a source declares as `not_fed` is
    NULL, in the type that the canonical model's YAML gives it. With `arrived_by`, the key of an entity, a build of changes
    keeps only those rows that are new or became others.
#}
{% macro union_of_sources(entity, columns, arrived_by=none) -%}
    {%- set nodes = graph.nodes if execute else {} -%}
    {%- set canonical = nodes.get('model.' ~ project_name ~ '.int_' ~ entity ~ '_unioned', {}).get('columns', {}) -%}
    {%- for source in staged_sources(entity) %}
        {%- set staged = nodes.get('model.' ~ project_name ~ '.' ~ source, {}) -%}
        {%- set not_fed = staged.get('config', {}).get('meta', {}).get('not_fed', {}) %}
        select
            {%- for column in columns %}
            {% if column in not_fed -%}
                cast(null as {{ engine_type(canonical[column].data_type) }}) as {{ column }}
            {%- else -%}
                {{ column }}
            {%- endif %}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from {{ ref(source) }}
        {%- if arrived_by %}
        where {{ is_new_or_changed(source, arrived_by) }}
        {%- endif %}
        {%- if not loop.last %}
        union all
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
