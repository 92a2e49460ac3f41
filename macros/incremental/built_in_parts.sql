{#
    Makes a model incremental: a build of changes replaces the rows of those parts that `parts` says, column by column with the
    model that lists its changed values. Of rows that go, come or come out differently, what is in `keeps` is kept for models
    further on. `rounds` names the model of which a round of a large table's whole build takes so many rows (`in_round`).
#}
{% macro built_in_parts(parts, keeps=[], rounds=none) %}
    {% set before, after = [], [] %}
    {% if rounds %}
        {% do before.append("{{ begin_rounds(" ~ tojson(rounds) ~ ") }}") %}
        {% do after.append("{{ other_rounds() }}") %}
    {% endif %}
    {{ config(
        materialized=kept_if_possible(), incremental_strategy='parts', meta={'parts': parts, 'keeps': keeps},
        pre_hook=before, post_hook=after
    ) }}
{% endmacro %}
