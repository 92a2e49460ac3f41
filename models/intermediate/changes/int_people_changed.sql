with

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where person_id is not null

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

tickets as (

    select * from {{ ref('int_support_tickets_identified') }}

),

-- what an order says of a person beside its worth, its lines and its touchpoints
orders_listed as (

    {{ new_or_changed('int_orders_unioned', 'order_id') }}

    union all

    {{ kept_changes('int_order_lines_valued', 'order_id') }}

    union all

    select order_id from {{ ref('int_journeys_changed') }}

),

sessions_listed as (

    select session_id from {{ ref('int_sessions_changed') }}

),

listed as (

    -- who appeared, vanished, or became one with somebody else
    {{ kept_changes('int_identifiers_clustered', 'person_id') }}

    union all

    -- a customer record
    select person_id from identifiers
    where {{ among('identifier', new_or_changed('int_customers_unioned', "concat('c:', customer_id)")) }}

    union all

    -- an order, whose it was and is
    {{ kept_changes('int_orders_valued', 'person_id') }}

    union all

    select person_id from orders
    where {{ among('orders.order_id', 'select order_id from orders_listed') }}

    union all

    -- a refund, by its order or by the customer whom it names
    {{ kept_changes('int_refunds_matched', 'person_id') }}

    union all

    select person_id from identifiers
    where {{ among('identifier', kept_changes('int_refunds_matched', "concat('c:', customer_id)")) }}

    union all

    -- a session, whose it was and is, and what was seen in it
    {{ kept_changes('int_sessions_enriched', 'person_id') }}

    union all

    select person_id from sessions
    where {{ among('sessions.session_id', 'select session_id from sessions_listed') }}

    union all

    -- who else is known on a device that an order names
    select person_id from orders
    where {{ among('anonymous_id', kept_changes('int_devices_identified', 'anonymous_id')) }}

    union all

    -- a ticket, whose it was and is
    {{ kept_changes('int_support_tickets_identified', 'person_id') }}

    union all

    select person_id from tickets
    where {{ among('ticket_id', new_or_changed('int_support_tickets_unioned', 'ticket_id')) }}

),

changed as (

    select distinct person_id from listed
    where person_id is not null

)

select * from changed
