with

-- the shop's own events grow into millions, and are not counted anew each day
shop as (

    select * from {{ ref('int_shop_products_viewed') }}

),

others as (

    select * from {{ ref('int_web_events_unioned') }}
    where source_system <> 'shop'

),

product_sessions as (

    select
        product_id,
        session_id,
        count(*) filter (where event_name = 'view_item') as views,
        count(*) filter (where event_name = 'add_to_cart') as add_to_carts
    from others
    where
        product_id is not null
        and event_name in ('view_item', 'add_to_cart')
    group by product_id, session_id

),

unioned as (

    select * from shop

    union all

    select
        product_id,
        sum(views) as views,
        sum(add_to_carts) as add_to_carts,
        count(*) filter (where views > 0) as viewing_sessions,
        count(*) filter (where views > 0 and add_to_carts > 0) as viewing_and_carting_sessions
    from product_sessions
    group by product_id

),

viewed as (

    select
        product_id,
        cast(sum(views) as bigint) as views,
        cast(sum(add_to_carts) as bigint) as add_to_carts,
        cast(sum(viewing_sessions) as bigint) as viewing_sessions,
        cast(sum(viewing_and_carting_sessions) as bigint) as viewing_and_carting_sessions
    from unioned
    group by product_id

)

select * from viewed
