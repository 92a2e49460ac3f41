{# A customer record, an order, a session, a refund or a ticket of a person's puts the person on the list of
   int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

people as (

    select * from {{ ref('int_people') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

tickets as (

    select
        identified.person_id,
        tickets.opened_at
    from {{ ref('int_support_tickets_unioned') }} as tickets
    inner join {{ ref('int_support_tickets_identified') }} as identified on tickets.ticket_id = identified.ticket_id
    where identified.person_id is not null and {{ only_changed('identified.person_id', 'int_people_changed', 'person_id') }}

),

sightings as (

    select person_id, customer_created_at as seen_at from people
    union all
    select person_id, min(ordered_at) as seen_at from orders
    group by person_id
    union all
    select person_id, min(started_at) as seen_at from sessions
    group by person_id
    union all
    select person_id, min(refunded_at) as seen_at from refunds
    group by person_id
    union all
    select person_id, min(opened_at) as seen_at from tickets
    group by person_id

),

first_seen as (

    select
        person_id,
        min(seen_at) as first_seen_at
    from sightings
    group by person_id

)

select * from first_seen
