{# A ticket, and whose it is, puts the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

identified as (

    select * from {{ ref('int_support_tickets_identified') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

supported as (

    select
        identified.person_id,
        count(*) as ticket_count,
        {{ latest_known('tickets.csat_score', 'tickets.opened_at', 'tickets.ticket_id') }} as last_csat_score
    from tickets
    inner join identified on tickets.ticket_id = identified.ticket_id
    group by identified.person_id

)

select * from supported
