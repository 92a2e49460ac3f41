with

people as (

    select * from {{ ref('int_people') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}

),

tickets as (

    select
        identified.person_id,
        tickets.opened_at
    from {{ ref('int_support_tickets_unioned') }} as tickets
    inner join {{ ref('int_support_tickets_identified') }} as identified on tickets.ticket_id = identified.ticket_id

),

context as (

    select * from {{ ref('int_reporting_context') }}

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

first_sightings as (

    select
        person_id,
        min(seen_at) as first_seen_at
    from sightings
    where person_id is not null
    group by person_id

),

-- somebody without a date, or first seen after the last order, counts as seen on the last day
first_seen as (

    select
        first_sightings.person_id,
        first_sightings.first_seen_at,
        least(
            coalesce({{ reporting_date('first_sightings.first_seen_at') }}, context.data_as_of_date),
            context.data_as_of_date
        ) as first_seen_date
    from first_sightings
    cross join context

)

select * from first_seen
