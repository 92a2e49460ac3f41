{#
    The sessions of a relation, their landing address in two: `page_url`, and `landing_query` with what its query and fragment say
    of tags, and which click ids they name. What a click id holds is unique to a click; without it millions of addresses become a
    few hundred, and each is parsed once. The rest may be personal, and stays in raw.

    No CASE around the regular expression: DuckDB works out what a CASE repeats again each time.
#}
{% macro addressed_sessions(relation) %}
{% set click_ids = setting('paid_click_ids') | list + setting('other_click_ids') | list %}
{% set tags = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_id', 'gad_campaignid'] %}
{% set page = "split_part(split_part(landing_url, '?', 1), '#', 1)" %}
{% set query = "substr(landing_url, length(" ~ page ~ ") + 1)" %}
select
    *,
    {{ page }} as page_url,
    nullif({{ url_parameters(query, told=tags, named=click_ids) }}, '') as landing_query
from {{ relation }}
{% endmacro %}
