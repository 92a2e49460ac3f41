{#
    A list of changed parts that compares with tables built from it would come out empty when it is built again. So it keeps what
    it listed until a run has been published: a hook on the list (`keep_listed`), and the end of its query (`or_listed_before`).
#}
{% macro keep_listed() %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    create or replace table changes.{{ this.identifier }} as
    select * from {{ this }}
{% endmacro %}

{% macro or_listed_before() -%}
    {%- if has_changes(this.identifier) -%}
        union all
        select * from changes.{{ this.identifier }}
    {%- endif -%}
{%- endmacro %}
