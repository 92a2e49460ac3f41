{# A record that carries an identifier of a person's, which identifiers are one person, and a session or an order on a device
   put the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

{% set sources = ['customers', 'orders', 'refunds', 'sessions', 'tickets'] %}
with

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

),

seen as (

    select * from {{ ref('int_identifiers_seen') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

found as (

    select
        identifiers.person_id,
        identifiers.identifier_type,
        substr(identifiers.identifier, 3) as identifier,
        seen.source,
        seen.first_seen_at,
        seen.last_seen_at,
        seen.record_count
    from identifiers
    inner join seen on identifiers.identifier = seen.identifier

    union all

    -- devices, by the sessions that are given to a person …
    select
        person_id,
        'anonymous_id' as identifier_type,
        anonymous_id as identifier,
        'sessions' as source,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at,
        count(*) as record_count
    from sessions
    where anonymous_id is not null
    group by person_id, anonymous_id

    union all

    -- … and by the orders that name them
    select
        person_id,
        'anonymous_id' as identifier_type,
        anonymous_id as identifier,
        'orders' as source,
        min(ordered_at) as first_seen_at,
        max(ordered_at) as last_seen_at,
        count(*) as record_count
    from orders
    where anonymous_id is not null
    group by person_id, anonymous_id

),

linked as (

    select
        person_id,
        identifier_type,
        identifier,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        {%- for source in sources %}
            coalesce(sum(case when source = '{{ source }}' then record_count end), 0) as {{ source }}_count,
        {%- endfor %}
        sum(record_count) as record_count
    from found
    group by person_id, identifier_type, identifier

)

select
    person_id,
    identifier_type,
    identifier,
    first_seen_at,
    last_seen_at,
    concat_ws(
        ',',
        case when customers_count > 0 then 'customers' end,
        case when orders_count > 0 then 'orders' end,
        case when refunds_count > 0 then 'refunds' end,
        case when sessions_count > 0 then 'sessions' end,
        case when tickets_count > 0 then 'tickets' end
    ) as sources,
    cast(record_count as bigint) as record_count
from linked
