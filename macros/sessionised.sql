{#
    The session of each event of a tracking that has none: a device's events until it is silent for longer than
    `session_timeout_minutes`, or comes through another campaign where `sessions_cut_at_new_campaign` says so. Midnight
    does not cut. A session is named after its device and first event, so it is the same however often it is worked out.
    Only what decides goes through the window.
#}
{% macro sessionised(system, events) -%}
    {%- set timeout = setting('session_timeout_minutes') | int * 60 -%}
    {%- set cuts = setting('sessions_cut_at_new_campaign') -%}
    {%- set timeline = "partition by anonymous_id order by occurred_at, event_id" -%}
    with

    events as (

        select
            event_id,
            anonymous_id,
            occurred_at
            {%- if cuts %},
            case
                when has_campaign
                    then concat_ws('|', coalesce(utm_source, ''), coalesce(utm_medium, ''), coalesce(utm_campaign, ''))
            end as campaign
            {%- endif %}
        from {{ events }}
        where left_out_reason is null and tracked_session_id is null

    ),

    compared as (

        select
            *,
            {%- if cuts %}
            {{ ignoring_nulls('last_value', 'campaign') }} over (
                {{ timeline }} rows between unbounded preceding and 1 preceding
            ) as previous_campaign,
            {%- endif %}
            lag(occurred_at) over ({{ timeline }}) as previous_occurred_at
        from events

    ),

    opened as (

        select
            *,
            case
                when previous_occurred_at is null then event_id
                when {{ seconds_between('previous_occurred_at', 'occurred_at') }} > {{ timeout }} then event_id
                {%- if cuts %}
                when coalesce(campaign, '') <> coalesce(previous_campaign, '') and campaign is not null then event_id
                {%- endif %}
            end as opening_event_id
        from compared

    ),

    named as (

        select
            event_id,
            anonymous_id,
            {{ ignoring_nulls('last_value', 'opening_event_id') }} over (
                {{ timeline }} rows between unbounded preceding and current row
            ) as first_event_id
        from opened

    )

    select
        event_id,
        '{{ system }}:' || md5(concat(anonymous_id, '|', first_event_id)) as session_id
    from named
{%- endmacro %}
