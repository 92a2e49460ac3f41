{# as the last build left them: they are built from this list #}
{% set sessions = this.incorporate(path={'identifier': 'int_sessions_enriched'}) %}
{% set devices = kept_changes('int_devices_identified', 'anonymous_id') %}
{% set replaced_events = ref('stg_shop__web_events_superseded') %}
{% set events_told = new_or_changed('stg_shop__web_events', 'event_id') %}
{% set origins = kept_changes('int_traffic_sources_channeled', 'channel_rule, channel, source, medium, campaign') %}
{{ config(post_hook="{{ keep_listed() }}") }}

with

listed as (

    select session_id from {{ ref('int_sessions_arrived') }}

    union all

    -- what happened in it
    {% for source in staged_sources('web_events') %}
        {{ new_or_changed(source, 'session_id') }}
        union all
    {% endfor %}

    -- the orders that were placed in it
    {{ kept_changes('int_order_sessions_matched', 'session_id') }}

    union all

    select session_id from {{ ref('int_order_sessions_matched') }}
    where {{ among('order_id', kept_changes('int_orders_valued', 'order_id')) }}

    {% if builds_changes() %}

        union all

        -- what happened in another session, as is told now
        select session_id from {{ replaced_events }}
        where {{ among('event_id', events_told) }}

        union all

        -- who is known on its device
        select session_id from {{ sessions }}
        where {{ among('anonymous_id', devices) }}

        union all

        -- the channel that its origin stands for
        select session_id from {{ sessions }}
        where (channel_rule, channel, source, medium, campaign) in ({{ origins }})

        {{ or_listed_before() }}

    {% endif %}

),

changed as (

    select distinct session_id from listed
    where session_id is not null

)

select * from changed
