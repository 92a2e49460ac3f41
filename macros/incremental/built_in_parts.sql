{#
    Makes a model incremental: a build of changes replaces the rows of those parts that `parts` says, column by column with the
    model that lists its changed values. What is in `keeps` is kept of the rows that go and come, for models further on.
#}
{% macro built_in_parts(parts, keeps=[]) %}
    {% set hooks = ["{{ keep_parts(" ~ tojson(keeps) ~ ") }}"] if keeps else [] %}
    {% set in_parts = target.type == 'duckdb' %}
    {{ config(materialized='incremental' if in_parts else 'table', incremental_strategy='parts', meta={'parts': parts}, pre_hook=hooks, post_hook=hooks) }}
{% endmacro %}
