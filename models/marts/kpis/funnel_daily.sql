with

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

steps as (

    select
        session_date as date,
        channel,
        device_category as device,
        count(*) as sessions,
        sum(case when has_view_item then 1 else 0 end) as sessions_with_view_item,
        sum(case when has_add_to_cart then 1 else 0 end) as sessions_with_add_to_cart,
        sum(case when has_begin_checkout then 1 else 0 end) as sessions_with_begin_checkout,
        sum(case when has_order then 1 else 0 end) as sessions_with_order
    from sessions
    group by session_date, channel, device_category

)

select
    date,
    channel,
    device,

    -- counts
    sessions,
    cast(sessions_with_view_item as bigint) as sessions_with_view_item,
    cast(sessions_with_add_to_cart as bigint) as sessions_with_add_to_cart,
    cast(sessions_with_begin_checkout as bigint) as sessions_with_begin_checkout,
    cast(sessions_with_order as bigint) as sessions_with_order,

    -- shares of the step before
    cast(sessions_with_view_item as double) / sessions as view_item_rate,
    cast(sessions_with_add_to_cart as double) / nullif(sessions_with_view_item, 0) as add_to_cart_rate,
    cast(sessions_with_begin_checkout as double) / nullif(sessions_with_add_to_cart, 0) as begin_checkout_rate,
    cast(sessions_with_order as double) / nullif(sessions_with_begin_checkout, 0) as order_rate,
    cast(sessions_with_order as double) / sessions as conversion_rate
from steps
