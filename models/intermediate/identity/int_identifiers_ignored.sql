with

combinations as (

    select * from {{ ref('int_identifiers_combined') }}

),

carriers as (

    select email_key as identifier, 'email' as identifier_type, customer_key, null as email_key, phone_key, loyalty_key
    from combinations
    where email_key is not null
    union all
    select phone_key, 'phone', customer_key, email_key, null, loyalty_key
    from combinations
    where phone_key is not null
    union all
    select loyalty_key, 'loyalty_id', customer_key, email_key, phone_key, null
    from combinations
    where loyalty_key is not null

),

-- counting distinct values is dear, so only where there are enough combinations to exceed the limit
frequent as (

    select identifier
    from carriers
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
