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

visits as (

    select
        person_id,
        count(*) as session_count,
        max(started_at) as last_seen_at,
        {{ earliest_known('channel', 'started_at', 'session_id') }} as first_channel,
        {{ earliest_known("coalesce(campaign, '')", 'started_at', 'session_id') }} as first_campaign,
        {{ latest_known('channel', 'started_at', 'session_id') }} as last_channel,
        {{ latest_known("coalesce(campaign, '')", 'started_at', 'session_id') }} as last_campaign,
        {{ latest_known('has_add_to_cart', 'started_at', 'session_id') }} as last_session_has_add_to_cart
    from sessions
    group by person_id

),

device_counts as (

    select
        person_id,
        device_category as device,
        count(*) as session_count,
        sum(count(*)) over (partition by person_id) as all_sessions
    from device_sessions
    group by person_id, device_category

),

device_mixes as (

    select
        person_id,
        {{ dbt.listagg(
            "device || ' ' || cast(cast(round(100.0e0 * session_count / all_sessions) as bigint) as string) || '%'",
            "', '",
            "order by session_count desc, device asc"
        ) }} as device_mix
    from device_counts
    group by person_id

),

browsed as (

    select
        visits.person_id,
        visits.session_count,
        visits.last_seen_at,
        visits.first_channel,
        nullif(visits.first_campaign, '') as first_campaign,
        visits.last_channel,
        nullif(visits.last_campaign, '') as last_campaign,
        visits.last_session_has_add_to_cart,
        device_mixes.device_mix
    from visits
    inner join device_mixes on visits.person_id = device_mixes.person_id

)

select * from browsed
