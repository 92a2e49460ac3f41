{# A customer record or an order of a person's, and which identifiers are one person, put the person on the list of
   int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

),

customers as (

    select * from {{ ref('int_customers_unioned') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

orders_identified as (

    select * from {{ ref('int_orders_identified') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

ignored as (

    select * from {{ ref('int_identifiers_ignored') }}

),

customer_ids as (

    select
        person_id,
        {{ joined_text("case when identifier_type = 'customer_id' then substr(identifier, 3) end") }} as customer_ids
    from identifiers
    group by person_id

),

records as (

    select
        identifiers.person_id,
        'c:' || customers.customer_id as record_key,
        coalesce(customers.updated_at, customers.created_at, timestamp '1970-01-01') as known_at,
        customers.email_hash,
        customers.country,
        customers.created_at,
        customers.tags,
        customers.email_consent,
        customers.sms_consent,
        coalesce(
            customers.consent_updated_at, customers.updated_at, customers.created_at, timestamp '1970-01-01'
        ) as consented_at,
        cast(null as boolean) as accepts_marketing
    from customers
    inner join identifiers on 'c:' || customers.customer_id = identifiers.identifier
    union all
    select
        orders_identified.person_id,
        'o:' || orders.order_id as record_key,
        orders.ordered_at as known_at,
        orders.email_hash,
        orders.country,
        null as created_at,
        null as tags,
        null as email_consent,
        null as sms_consent,
        null as consented_at,
        orders.accepts_marketing
    from orders
    inner join orders_identified on orders.order_id = orders_identified.order_id

),

known as (

    select
        records.person_id,
        {{ latest_known(
            'case when ignored.identifier is null then records.email_hash end', 'known_at', 'record_key'
        ) }} as email_hash,
        {{ latest_known('country', 'known_at', 'record_key') }} as country,
        {{ latest_known('tags', 'known_at', 'record_key') }} as tags,
        {{ latest_known('email_consent', 'consented_at', 'record_key') }} as customer_email_consent,
        {{ latest_known('sms_consent', 'consented_at', 'record_key') }} as sms_consent,
        {{ latest_known('accepts_marketing', 'known_at', 'record_key') }} as order_email_consent,
        min(records.created_at) as customer_created_at
    from records
    left join ignored on 'e:' || records.email_hash = ignored.identifier
    group by records.person_id

),

people as (

    select
        -- ids
        customer_ids.person_id,
        customer_ids.customer_ids,
        known.email_hash,

        -- attributes
        known.country,
        known.tags,
        known.customer_created_at,

        -- consent
        coalesce(known.customer_email_consent, known.order_email_consent) as email_consent,
        known.sms_consent
    from customer_ids
    left join known on customer_ids.person_id = known.person_id

)

select * from people
