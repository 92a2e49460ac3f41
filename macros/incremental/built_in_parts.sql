{#
    Makes a model incremental: a build of changes replaces the rows of those parts that `parts` says, column by column with the
    model that lists its changed values. Of rows that go, come or come out differently, what is in `keeps` is kept for models
    further on.
#}
{% macro built_in_parts(parts, keeps=[]) %}
    {% set before = ["{{ keep_parts_before(" ~ tojson(keeps) ~ ") }}"] if keeps else [] %}
    {% set after = ["{{ keep_parts(" ~ tojson(keeps) ~ ") }}"] if keeps else [] %}
    {{ config(
        materialized=kept_if_possible(), incremental_strategy='parts', meta={'parts': parts},
        pre_hook=before, post_hook=after
    ) }}
{% endmacro %}
