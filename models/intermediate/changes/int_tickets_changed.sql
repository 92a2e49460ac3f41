with

tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

listed as (

    {{ new_or_changed('int_support_tickets_unioned', 'ticket_id') }}

    union all

    -- somebody else is the customer or has the address, or it began or ceased to be a placeholder
    select ticket_id from tickets
    where {{ among("concat('c:', customer_id)", kept_changes('int_identifiers_clustered', 'identifier')) }}

    union all

    select ticket_id from tickets
    where {{ among("concat('e:', email_hash)", kept_changes('int_identifiers_clustered', 'identifier')) }}

),

changed as (

    select distinct ticket_id from listed

)

select * from changed
