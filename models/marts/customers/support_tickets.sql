with

tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

people as (

    select * from {{ ref('int_support_tickets_identified') }}

),

support_tickets as (

    select
        -- ids
        tickets.ticket_id,
        tickets.source_system,
        people.person_id,

        -- times
        tickets.opened_at,
        {{ reporting_date('tickets.opened_at') }} as opened_date,
        tickets.closed_at,

        -- what about, and how it went
        tickets.topic,
        tickets.channel,
        tickets.csat_score,
        tickets.nps_score
    from tickets
    left join people on tickets.ticket_id = people.ticket_id

)

select * from support_tickets
