-- If the walk through shared identifiers stops early, one buyer becomes several customers, and all of them look new.
with

combinations as (

    select
        *,
        row_number() over (order by customer_key, email_key, phone_key, loyalty_key) as combination_number
    from {{ ref('int_identifiers_combined') }}

),

members as (

    select combination_number, customer_key as identifier from combinations
    union all
    select combination_number, email_key from combinations
    union all
    select combination_number, phone_key from combinations
    union all
    select combination_number, loyalty_key from combinations

)

select members.combination_number
from members
inner join {{ ref('int_identifiers_clustered') }} as identifiers on members.identifier = identifiers.identifier
group by members.combination_number
having count(distinct identifiers.person_id) > 1
