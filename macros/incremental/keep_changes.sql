{#
    Makes a table that is built whole keep which of its rows changed (`keep_changes`).
#}
{% macro keeps_changes(columns, only_gone=false) %}
    {% set hook = "{{ keep_changes(" ~ tojson(columns) ~ ", only_gone=" ~ only_gone ~ ") }}" %}
    {{ config(meta={'keeps_changes': true}, post_hook=hook) }}
{% endmacro %}

{#
    Hooks that keep which rows of a table changed, until a run has been published (orchestration/transform/changes.py
    empties the tables then): the values of `columns` in rows that came, went or became others, in `changes.<model>`.
    A run that ends early leaves them to the next one.
#}

{# After a table was built anew: its rows against those of the table before; `only_gone` leaves out those that came. #}
{% macro keep_changes(columns, only_gone=false) %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    {% set listed = columns | join(', ') %}
    {% set row = listed ~ ', ' ~ row_hash(adapter.get_columns_in_relation(this) | map(attribute='quoted') | list) %}
    {% set before = table_before(this) %}
    {% do _make_changes(this, listed) %}
    insert into changes.{{ this.identifier }}
    select {{ listed }} from (
        (select {{ row }} from {{ before }} except all select {{ row }} from {{ this }})
        {% if not only_gone %}
            union all
            (select {{ row }} from {{ this }} except all select {{ row }} from {{ before }})
        {% endif %}
    ) as different
    group by all
{% endmacro %}

{# Around the replacement of parts of an incremental table: the rows that go, and after it the rows that came. #}
{% macro keep_parts(columns) %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    {% set listed = columns | join(', ') %}
    {% do _make_changes(this, listed) %}
    insert into changes.{{ this.identifier }}
    select distinct {{ listed }} from {{ this }}
    where {{ in_changed_parts() }}
{% endmacro %}

{% macro _make_changes(relation, listed) %}
    {% do run_query(
        'create table if not exists changes.' ~ relation.identifier ~ ' as select ' ~ listed ~ ' from ' ~ relation ~ ' limit 0'
    ) %}
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
        "select count(*) from information_schema.tables where table_schema = 'changes' and table_name = '" ~ table ~ "'"
    ) %}
    {{ return(found.columns[0].values()[0] > 0) }}
{% endmacro %}
