{{ config(materialized='view', meta={'parts': {'person_id': 'int_people_changed'}}) }}

with

links as (

    select * from {{ ref('int_identifiers_linked') }}

),

devices as (

    select * from {{ ref('int_devices_counted') }}

)

select
    -- ids
    links.person_id,
    links.identifier_type,
    links.identifier,

    -- why it is theirs
    case when links.identifier_type = 'anonymous_id' then 'weak' else 'strong' end as link,
    links.sources,
    links.record_count,
    coalesce(devices.is_shared_device, false) as is_shared_device,

    -- times
    links.first_seen_at,
    links.last_seen_at
from links
left join devices
    on case when links.identifier_type = 'anonymous_id' then links.identifier end = devices.anonymous_id
