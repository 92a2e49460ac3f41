{#
    Makes a table of sums that a build of changes does not sum anew: to what it said when a run was last published
    (`and_as_published`) it adds the rows that have come since, and takes from it those that went (`weighted_rows`).
    Whatever it sums must be exact: whole numbers and decimals.
#}
{% macro sums_changes() %}
    {{ config(pre_hook="{{ keep_published() }}") }}
{% endmacro %}

{# The hook before: keeps what was last published as `changes.<model>` until another run has been, so that the table may be built twice. #}
{% macro keep_published() %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    create table if not exists changes.{{ this.identifier }} as
    select * from {{ this }}
{% endmacro %}

{# The end of a query of sums, to be summed once more. #}
{% macro and_as_published() -%}
    {%- if builds_changes() -%}
        union all
        select * from changes.{{ this.identifier }}
    {%- endif -%}
{%- endmacro %}

{#
    Rows of a model to be summed, with their `weight`: all of them, each 1; in a build of changes those that it kept since a run
    was published, 1 for each that came and -1 for each that went. Only the columns that the model `keeps` are there then.
#}
{% macro weighted_rows(model_name) -%}
    {%- set built = ref(model_name) -%}
    {%- if builds_changes() and has_changes(model_name) -%}
        select * from changes.{{ model_name }}
    {%- else -%}
        select *, 1 as weight from {{ built }}
        {%- if builds_changes() %} where false{% endif %}
    {%- endif -%}
{%- endmacro %}
