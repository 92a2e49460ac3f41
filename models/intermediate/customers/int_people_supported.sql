with

tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

identified as (

    select * from {{ ref('int_support_tickets_identified') }}

),

supported as (

    select
        identified.person_id,
        count(*) as ticket_count,
        {{ latest_known('tickets.csat_score', 'tickets.opened_at', 'tickets.ticket_id') }} as last_csat_score
    from tickets
    inner join identified on tickets.ticket_id = identified.ticket_id
    where identified.person_id is not null
    group by identified.person_id

)

select * from supported
