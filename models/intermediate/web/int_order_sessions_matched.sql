{# A change of the order, of its purchase events or of a session that they name puts it on the list of int_claims_changed. #}
{{ built_in_parts({'order_id': 'int_claims_changed'}, keeps=['session_id', 'anonymous_id']) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}

),

sessions as (

    select * from {{ ref('int_sessions_unioned') }}

),

purchases as (

    select * from {{ ref('int_purchase_events_matched') }}
    where has_known_order

),

claims as (

    select
        order_id,
        session_id,
        'order' as matched_by,
        0 as preference,
        ordered_at as claimed_at,
        '' as claim_id
    from orders
    where
        session_id is not null
        and {{ only_changed('order_id', 'int_claims_changed') }}

    union all

    select
        order_id,
        session_id,
        'purchase_event' as matched_by,
        1 as preference,
        occurred_at as claimed_at,
        event_id as claim_id
    from purchases
    where {{ only_changed('order_id', 'int_claims_changed') }}

),

matched as (

    select
        claims.order_id,
        claims.session_id,
        sessions.anonymous_id,
        claims.matched_by
    from claims
    inner join sessions on claims.session_id = sessions.session_id
    qualify row_number() over (
        partition by claims.order_id
        order by claims.preference, claims.claimed_at, claims.claim_id
    ) = 1

)

select * from matched
