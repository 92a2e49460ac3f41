{#
    DuckDB spills sorts, joins and groups, but not the lists that it makes of groups. So the whole build of a large table of lists
    goes in rounds, each over some of the groups: the model's own statement is the first, a hook inserts the others.

    `in_round` is the condition for the rows of this round, by the column that the lists are grouped by, in the query of the model
    `built` or in a view that nothing else reads; it holds for all rows when no rounds are under way.
#}
{% macro in_round(column, built) %}
    {{- return(adapter.dispatch('in_round')(column, built)) -}}
{% endmacro %}

{% macro default__in_round(column, built) -%}
    true
{%- endmacro %}

{% macro duckdb__in_round(column, built) -%}
    (
        getvariable('{{ built }}_rounds') is null
        or hash({{ column }}, 'round') % getvariable('{{ built }}_rounds') = getvariable('{{ built }}_round')
    )
{%- endmacro %}

{# A hook before: as many rounds as a model has times a number of rows, by its name in `rounds`. #}
{% macro begin_rounds(rounds) %}
    {% if not execute or target.type != 'duckdb' or builds_changes() %}
        {{ return('') }}
    {% endif %}
    {% set counted, at_once = (rounds.items() | list)[0] %}
    set variable {{ this.identifier }}_rounds = (
        select cast(greatest(1, ceil(count(*) / {{ at_once }})) as ubigint) from {{ this.incorporate(path={'identifier': counted}) }}
    );
    set variable {{ this.identifier }}_round = 0
{% endmacro %}

{# A hook after: every round but the first. #}
{% macro other_rounds() %}
    {% if not execute or target.type != 'duckdb' or builds_changes() %}
        {{ return('') }}
    {% endif %}
    {% set rounds = run_query("select getvariable('" ~ this.identifier ~ "_rounds')").columns[0].values()[0] | int %}
    {% for round in range(1, rounds) %}
        set variable {{ this.identifier }}_round = {{ round }};
        insert into {{ this }} (
            {{ model.compiled_code }}
        );
    {% endfor %}
    reset variable {{ this.identifier }}_rounds
{% endmacro %}
