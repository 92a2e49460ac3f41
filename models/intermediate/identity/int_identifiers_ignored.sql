{# An identifier is counted again when a combination that it stands in came or went. #}
{{ built_in_parts({'identifier': 'int_identifiers_recombined'}, keeps=['identifier']) }}

with

combinations as (

    select * from {{ ref('int_identifiers_combined') }}

),

carriers as (

    select email_key as identifier, 'email' as identifier_type, * from combinations
    union all
    select phone_key as identifier, 'phone' as identifier_type, * from combinations
    union all
    select loyalty_key as identifier, 'loyalty_id' as identifier_type, * from combinations

),

-- counting distinct values is dear, so only where there are enough combinations to exceed the limit
frequent as (

    select identifier
    from carriers
    where identifier is not null and {{ only_changed('identifier', 'int_identifiers_recombined') }}
    group by identifier
    having count(*) > {{ setting('max_customers_per_identifier') }}

),

counted as (

    select
        carriers.identifier,
        carriers.identifier_type,
        count(distinct carriers.customer_key) as customer_count,
        greatest(
            count(distinct carriers.customer_key),
            count(distinct carriers.email_key),
            count(distinct carriers.phone_key),
            count(distinct carriers.loyalty_key)
        ) as linked_count
    from carriers
    inner join frequent on carriers.identifier = frequent.identifier
    group by carriers.identifier, carriers.identifier_type

),

ignored as (

    select * from counted
    where linked_count > {{ setting('max_customers_per_identifier') }}

)

select * from ignored
