{# A session of a person's that came, went or became another puts the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

sessions as (

    select * from {{ ref('int_sessions_enriched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

-- named apart, since DuckDB makes a table of what is read twice
device_sessions as (

    select * from {{ ref('int_sessions_enriched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

-- one record for each end, since every aggregate over records costs as much as all the counting
visits as (

    select
        person_id,
        count(*) as session_count,
        max(started_at) as last_seen_at,
        min({{ record_of({
            'started_at': 'started_at', 'session_id': 'session_id', 'channel': 'channel', 'campaign': 'campaign',
        }) }}) as first_session,
        max({{ record_of({
            'started_at': 'started_at', 'session_id': 'session_id', 'channel': 'channel', 'campaign': 'campaign',
            'has_add_to_cart': 'has_add_to_cart',
        }) }}) as last_session
    from sessions
    group by person_id

),

device_counts as (

    select
        person_id,
        device_category as device,
        count(*) as session_count
    from device_sessions
    group by person_id, device_category

),

device_shares as (

    select
        *,
        cast(round(100.0e0 * session_count / sum(session_count) over (partition by person_id)) as bigint) as session_percent
    from device_counts

),

device_mixes as (

    select
        person_id,
        {{ text_in_order("device || ' ' || cast(session_percent as string) || '%'", '-session_count', ', ') }} as device_mix
    from device_shares
    group by person_id

),

browsed as (

    select
        visits.person_id,
        visits.session_count,
        visits.last_seen_at,
        visits.first_session.channel as first_channel,
        visits.first_session.campaign as first_campaign,
        visits.last_session.channel as last_channel,
        visits.last_session.campaign as last_campaign,
        visits.last_session.has_add_to_cart as last_session_has_add_to_cart,
        device_mixes.device_mix
    from visits
    inner join device_mixes on visits.person_id = device_mixes.person_id

)

select * from browsed
