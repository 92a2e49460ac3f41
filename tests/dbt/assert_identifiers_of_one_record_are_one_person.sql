-- If the walk through shared identifiers stops early, one buyer becomes several customers, and all of them look new.
-- A build of changes asks for whoever was grouped anew.
with

combinations as (

    select
        *,
        concat_ws(' ', customer_key, email_key, phone_key, loyalty_key) as combination
    from {{ ref('int_identifiers_combined') }}
    where {{ only_regrouped() }}

),

members as (

    select combination, customer_key as identifier from combinations
    union all
    select combination, email_key from combinations
    union all
    select combination, phone_key from combinations
    union all
    select combination, loyalty_key from combinations

)

select members.combination
from members
inner join {{ ref('int_identifiers_clustered') }} as identifiers on members.identifier = identifiers.identifier
group by members.combination
having count(distinct identifiers.person_id) > 1
