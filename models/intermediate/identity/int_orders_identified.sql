with

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

ignored as (

    select * from {{ ref('int_identifiers_ignored') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}

),

-- the identifiers of one order are one person's, so any trusted one will do
keyed as (

    select
        orders.order_id,
        coalesce(
            'c:' || orders.customer_id,
            case when ignored_emails.identifier is null then 'e:' || orders.email_hash end,
            case when ignored_phones.identifier is null then 'p:' || orders.phone_hash end,
            case when ignored_cards.identifier is null then 'l:' || orders.loyalty_id end
        ) as identifier
    from orders
    left join ignored as ignored_emails on 'e:' || orders.email_hash = ignored_emails.identifier
    left join ignored as ignored_phones on 'p:' || orders.phone_hash = ignored_phones.identifier
    left join ignored as ignored_cards on 'l:' || orders.loyalty_id = ignored_cards.identifier

),

identified as (

    select
        keyed.order_id,
        identifiers.person_id
    from keyed
    left join identifiers on keyed.identifier = identifiers.identifier

)

select * from identified
