{%- set systems = ['ga4', 'segment', 'snowplow'] -%}

with

events as (

    {% for system in systems -%}
        select
            source_system,
            left_out_reason,
            occurred_at
        from {{ ref('stg_' ~ system ~ '__events') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

summed as (

    select
        source_system,
        left_out_reason as reason,
        count(*) as events,
        min(occurred_at) as first_occurred_at,
        max(occurred_at) as last_occurred_at
    from events
    where left_out_reason is not null
    group by source_system, left_out_reason

)

select * from summed
