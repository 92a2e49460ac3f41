{#
    Whether this build only replaces what new input can have changed. True once a whole run has been published from the
    tables as they are (`changes.state`, kept by orchestration/transform/changes.py), unless everything is asked for.
    A run knows that before it builds and says so (`builds_changes`, a variable). In unit tests every model is built whole.
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
    {{ return(run_query('select is_complete from changes.state').columns[0].values()[0]) }}
{% endmacro %}


{# dbt asks this for every incremental model: one that is built whole starts from an empty table. #}
{% macro should_full_refresh() %}
    {{ return(not builds_changes()) }}
{% endmacro %}
