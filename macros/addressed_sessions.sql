{#
    The sessions that the model `changes` lists (all, in a build of everything), their landing address in two: `page_url`, and
    `landing_query` with its query and fragment, where it has a parameter.
#}
{% macro addressed_sessions(changes) %}
{% set click_ids = setting('paid_click_ids') | list + setting('other_click_ids') | list %}
{% set page = "split_part(split_part(landing_url, '?', 1), '#', 1)" %}
select
    *,
    {{ page }} as page_url,
    case
        when landing_url like '%=%'
            then {{ without_click_id_values("substr(landing_url, length(" ~ page ~ ") + 1)", click_ids) }}
    end as landing_query
from {{ ref('int_sessions_unioned') }}
where {{ only_changed('session_id', changes) }}
{% endmacro %}
