{#
    Makes a table that is built whole keep which of its rows changed (`keep_changes`), by the values of `compared` or of all columns.
#}
{% macro keeps_changes(columns, only_gone=false, compared=[]) %}
    {% set hook = "{{ keep_changes(" ~ tojson(columns) ~ ", only_gone=" ~ only_gone ~ ", compared=" ~ tojson(compared) ~ ") }}" %}
    {{ config(meta={'keeps_changes': true}, post_hook=hook) }}
{% endmacro %}

{#
    What keeps which rows of a table changed, until a run has been published (orchestration/transform/changes.py
    empties the tables then): the values of `columns` in rows that came, went or became others, in `changes.<model>`.
    A run that ends early leaves them to the next one.
#}

{# After a table was built anew: its rows against those of the table before; `only_gone` leaves out those that came. #}
{% macro keep_changes(columns, only_gone=false, compared=[]) %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    {% set rows = 'select ' ~ _hashed(columns, columns + compared if compared else _all_columns()) ~ ' from ' %}
    {{ _keep_differences(columns, rows ~ table_before(this), rows ~ this, only_gone) }}
{% endmacro %}

{# Around the replacement of parts of an incremental table: what its rows were, and which of those that come are others. #}
{% macro keep_parts_before(columns) %}
    create or replace temp table {{ this.identifier }}__before as
    select {{ _hashed(columns, _all_columns()) }} from {{ this }}
    where {{ in_changed_parts() }}
{% endmacro %}

{% macro keep_parts(columns, come) %}
    {% set rows = 'select ' ~ _hashed(columns, _all_columns()) ~ ' from ' ~ come ~ ' where ' ~ in_changed_parts() %}
    {{ _keep_differences(columns, 'from ' ~ this.identifier ~ '__before', rows) }}
    ;
    drop table {{ this.identifier }}__before
{% endmacro %}

{% macro _all_columns() %}
    {{ return(adapter.get_columns_in_relation(this) | map(attribute='quoted') | list) }}
{% endmacro %}

{% macro _hashed(columns, compared) %}
    {{ return(columns | join(', ') ~ ', ' ~ row_hash(compared) ~ ' as row_hash') }}
{% endmacro %}

{#
    Rows of which one side has more than the other, with weight 1 those that came and -1 those that went; so the weights of a row
    add up to what became of it over several builds. A hash stands for a row, so that wide rows are told apart by one number.
#}
{% macro _keep_differences(columns, before, now, only_gone=false) %}
    {% set listed = columns | join(', ') ~ ', weight' %}
    {% set kept = 'changes.' ~ this.identifier %}
    {% do run_query('create table if not exists ' ~ kept ~ ' as select ' ~ columns | join(', ') ~ ', 0 as weight from ' ~ this ~ ' limit 0') %}
    insert into {{ kept }}
    with weighed as (
        select *, -1 as weight from ({{ before }}) as rows_before
        union all
        select *, 1 as weight from ({{ now }}) as rows_now
    ),
    different as materialized (
        select row_hash from weighed
        group by row_hash
        having sum(weight) {{ '<' if only_gone else '<>' }} 0
    )
    select {{ listed }} from weighed
    where row_hash in (select row_hash from different){{ ' and weight < 0' if only_gone }}
{% endmacro %}

{# What was kept of a model, as a query; empty in a build of everything. #}
{% macro kept_changes(model_name, columns) -%}
    {%- set built = ref(model_name) -%}
    select {{ columns }} from {% if builds_changes() and has_changes(model_name) -%}
        changes.{{ model_name }}
    {%- else -%}
        {{ built }} where false
    {%- endif -%}
{%- endmacro %}

{# Whether schema `changes` has this table; dbt's own cache does not know what hooks made. #}
{% macro has_changes(table) %}
    {% set found = run_query(
        "select count(*) from duckdb_tables() where schema_name = 'changes' and table_name = '" ~ table ~ "'"
    ) %}
    {{ return(found.columns[0].values()[0] > 0) }}
{% endmacro %}
