{#
    The rows of an entity that new files brought or made others, of every source; in a build of everything all of them. Other than
    by a list of keys, raw is read where the new files are.
#}
{% macro arrived_rows(entity, key, columns) -%}
    {%- if model.resource_type == 'unit_test' -%}
        select * from {{ ref('int_' ~ entity ~ '_unioned') }}
    {%- else -%}
        {{ union_of_sources(entity, columns, arrived_by=key) }}
    {%- endif -%}
{%- endmacro %}
