{#
    A hook before a table that a build of changes works out of itself, as last published, and of what came since: keeps it as
    `changes.<model>` until another run has been published, so that it may be built twice.
#}
{% macro keep_published() %}
    {% if not builds_changes() %}
        {{ return('') }}
    {% endif %}
    create table if not exists changes.{{ this.identifier }} as
    select * from {{ this }}
{% endmacro %}
