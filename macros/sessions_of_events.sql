{#
    Sessions out of a staging model of events that has `session_id` and the columns named below. How the visitor came is
    what the first event with a page says of the page, and the first with a campaign of the campaign: all of one event.
    A session whose visitor keeps no device number (tracking without cookies) stands for a device of its own: without one, all
    such sessions would be one visitor's.
#}
{% macro sessions_of_events(events, not_fed=[]) -%}
    {%- set of_page = ["page_url", "referrer_url"] -%}
    {%- set of_campaign = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"] -%}
    select
        session_id,
        min(source_system) as source_system,
        coalesce(min(anonymous_id), session_id) as anonymous_id,
        {{ latest_known('user_id', 'occurred_at', 'event_id') }} as user_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        {% for column in of_page -%}
            nullif(
                {{ earliest_known("case when page_url is not null then coalesce(" ~ column ~ ", '') end", 'occurred_at', 'event_id') }},
                ''
            ) as {{ 'landing_url' if column == 'page_url' else column }},
        {% endfor -%}
        {% for column in of_campaign -%}
            nullif(
                {{ earliest_known("case when has_campaign then coalesce(" ~ column ~ ", '') end", 'occurred_at', 'event_id') }},
                ''
            ) as {{ column }},
        {% endfor -%}
        {% for column in ['device_category', 'country'] if column not in not_fed -%}
            {{ earliest_known(column, 'occurred_at', 'event_id') }} as {{ column }},
        {% endfor -%}
        cast(sum(case when is_page_view then 1 else 0 end) as bigint) as page_views,
        max(is_engaged) or sum(case when is_page_view then 1 else 0 end) >= 2 as is_engaged,
        min(_file_id) as _file_id,
        min(_loaded_at) as _loaded_at
    from {{ events }}
    where session_id is not null
    group by session_id
{%- endmacro %}
