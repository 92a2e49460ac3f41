with

browsed as (

    select * from {{ ref('int_people_browsed') }}

),

ordered as (

    select * from {{ ref('int_people_ordered') }}

),

opened as (

    select
        browsed.person_id,
        browsed.last_seen_at as cart_at
    from browsed
    left join ordered on browsed.person_id = ordered.person_id
    where
        browsed.last_session_has_add_to_cart
        and (ordered.last_order_at is null or ordered.last_order_at < browsed.last_seen_at)

)

select * from opened
