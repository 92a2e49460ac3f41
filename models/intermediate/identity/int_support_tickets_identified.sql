{# The ticket's own row, and whose its customer and address are, put a ticket on the list of int_tickets_changed. #}
{{ built_in_parts({'ticket_id': 'int_tickets_changed'}, keeps=['person_id']) }}

with

support_tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}
    where {{ only_changed('ticket_id', 'int_tickets_changed') }}

),

ignored as (

    select * from {{ ref('int_identifiers_ignored') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}

),

keyed as (

    select
        support_tickets.ticket_id,
        coalesce(
            'c:' || support_tickets.customer_id,
            case when ignored.identifier is null then 'e:' || support_tickets.email_hash end
        ) as identifier
    from support_tickets
    left join ignored on 'e:' || support_tickets.email_hash = ignored.identifier

),

identified as (

    select
        keyed.ticket_id,
        identifiers.person_id
    from keyed
    left join identifiers on keyed.identifier = identifiers.identifier

)

select * from identified
