with

web_events as (

    select * from {{ ref('stg_shop__web_events') }}
    where event_name = 'view_item' and product_id is not null

),

sessions as (

    select
        session_id,
        person_id
    from {{ ref('int_sessions_enriched') }}
    where person_id is not null

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

viewed as (

    select distinct
        sessions.person_id,
        web_events.product_id
    from web_events
    inner join sessions on web_events.session_id = sessions.session_id

),

bought as (

    select distinct
        orders.person_id,
        order_lines.product_id
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id

),

counted as (

    select
        viewed.person_id,
        count(*) as products_viewed,
        count(*) filter (where bought.product_id is null) as products_viewed_not_bought
    from viewed
    left join bought on viewed.person_id = bought.person_id and viewed.product_id = bought.product_id
    group by viewed.person_id

)

select * from counted
