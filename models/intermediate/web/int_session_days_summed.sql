{# A session that came, went or became another is among the rows that int_sessions_enriched keeps. #}
{{ sums_changes() }}
{%- set dimensions = ['source_system', 'session_date', 'channel', 'device_category', 'country'] | join(', ') %}
{%- set measures = {
    'sessions': 'true',
    'identified_sessions': 'person_id is not null',
    'sessions_without_origin': 'not coalesce(has_origin, false)',
    'sessions_with_view_item': 'has_view_item',
    'sessions_with_add_to_cart': 'has_add_to_cart',
    'sessions_with_begin_checkout': 'has_begin_checkout',
    'sessions_with_order': 'has_order',
} %}

with

sessions as (

    {{ weighted_rows('int_sessions_enriched') }}

),

counted as (

    select
        {{ dimensions }},
        {%- for measure, condition in measures.items() %}
            sum(case when {{ condition }} then weight else 0 end) as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from sessions
    group by {{ dimensions }}

    {{ and_as_published() }}

),

summed as (

    select
        {{ dimensions }},
        {%- for measure in measures %}
            cast(sum({{ measure }}) as bigint) as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from counted
    group by {{ dimensions }}
    having sum(sessions) > 0

)

select * from summed
