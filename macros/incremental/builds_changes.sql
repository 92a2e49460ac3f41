{#
    Whether this build only replaces what new input can have changed. True once a whole run has been published from the
    tables as they are (`changes.state`, kept by orchestration/transform/changes.py), unless everything is asked for.
    A run knows that before it builds and says so (`builds_changes`, a variable). In unit tests every model is built whole.

    A plain build by other code than the tables were built by stops: changes built by one and the rest by the other are neither.
#}
{% macro builds_changes() %}
    {% if not execute or target.type != 'duckdb' or flags.FULL_REFRESH or model.resource_type == 'unit_test' %}
        {{ return(false) }}
    {% endif %}
    {% set known = var('builds_changes', none) %}
    {% if known is not none %}
        {{ return(known) }}
    {% endif %}
    {% if not has_changes('state') %}
        {{ return(false) }}
    {% endif %}
    {% set is_complete, is_same_code = run_query(
        'select is_complete, starts_with(rules, project_code()) from changes.state'
    ).rows[0] %}
    {% if is_complete and not is_same_code and flags.WHICH in ['build', 'run'] %}
        {{ exceptions.raise_compiler_error(
            'The project has changed since the warehouse was built, and ' ~ model.name ~ ' would take in new rows only, by the new code.'
            ~ ' Build everything with `make run`, or this and all that it reads with `dbt build --full-refresh --select +'
            ~ model.name ~ '`.'
        ) }}
    {% endif %}
    {{ return(is_complete) }}
{% endmacro %}


{# dbt asks this for every incremental model: one that is built whole starts from an empty table. #}
{% macro should_full_refresh() %}
    {{ return(not builds_changes()) }}
{% endmacro %}
