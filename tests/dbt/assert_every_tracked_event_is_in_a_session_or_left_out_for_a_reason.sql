-- Nothing that a tracking system gave is dropped silently: an event has a session, or a reason why it has none.
{% set systems = {'ga4': 'stg_ga4__events', 'segment': 'stg_segment__visits', 'snowplow': 'stg_snowplow__visits'} -%}

with

events as (

    {% for system, model in systems.items() -%}
        select
            event_id,
            session_id,
            left_out_reason
        from {{ ref(model) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from events
where (session_id is null) <> (left_out_reason is not null)
