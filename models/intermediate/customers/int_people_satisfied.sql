{# A person's first order, and the tickets after it, put the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

people as (

    select * from {{ ref('int_people_acquired') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

),

tickets as (

    select
        identified.person_id,
        tickets.ticket_id,
        tickets.opened_at,
        tickets.csat_score
    from {{ ref('int_support_tickets_unioned') }} as tickets
    inner join {{ ref('int_support_tickets_identified') }} as identified on tickets.ticket_id = identified.ticket_id

),

-- only what was said before the days that are judged, or those who came back early would have had less time to complain
followed as (

    select
        people.person_id,
        people.first_order_at,
        cast(
            {{ dbt.dateadd('day', setting('satisfaction_days'), 'people.first_order_at') }} as timestamp
        ) as judged_from,
        tickets.ticket_id,
        tickets.opened_at,
        tickets.csat_score
    from people
    left join tickets
        on
            people.person_id = tickets.person_id
            and people.first_order_at <= tickets.opened_at
            and {{ dbt.dateadd('day', setting('satisfaction_days'), 'people.first_order_at') }} > tickets.opened_at

),

summed as (

    select
        person_id,
        first_order_at,
        judged_from,
        count(ticket_id) as ticket_count,
        {{ latest_known('csat_score', 'opened_at', 'ticket_id') }} as last_csat_score
    from followed
    group by person_id, first_order_at, judged_from

),

satisfied as (

    select
        *,
        case
            when ticket_count = 0 then 'no_ticket'
            when last_csat_score is null then 'no_score'
            when last_csat_score <= {{ setting('low_csat_score') }} then 'low'
            when last_csat_score >= {{ setting('high_csat_score') }} then 'high'
            else 'middle'
        end as satisfaction
    from summed

)

select * from satisfied
