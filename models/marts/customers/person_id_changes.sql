with

links as (

    select * from {{ ref('int_identifiers_linked') }}
    where identifier_type <> 'anonymous_id'

),

members as (

    select
        person_id,
        concat(
            case identifier_type
                when 'customer_id' then 'c:'
                when 'email' then 'e:'
                when 'phone' then 'p:'
                when 'loyalty_id' then 'l:'
            end,
            identifier
        ) as member_key,
        first_seen_at
    from links

),

people as (

    select
        person_id,
        first_seen_at
    from members
    where member_key = person_id

),

changes as (

    select
        members.member_key as old_person_id,
        members.person_id,
        case
            when members.first_seen_at > people.first_seen_at then members.first_seen_at
            else coalesce(people.first_seen_at, members.first_seen_at)
        end as merged_after_at
    from members
    inner join people on members.person_id = people.person_id
    where members.member_key <> members.person_id

)

select * from changes
