with

session_days as (

    select * from {{ ref('int_session_days_summed') }}

),

steps as (

    select
        session_date as date,
        channel,
        device_category as device,
        sum(sessions) as sessions,
        sum(sessions_with_view_item) as sessions_with_view_item,
        sum(sessions_with_add_to_cart) as sessions_with_add_to_cart,
        sum(sessions_with_begin_checkout) as sessions_with_begin_checkout,
        sum(sessions_with_order) as sessions_with_order
    from session_days
    group by session_date, channel, device_category

)

select
    date,
    channel,
    device,

    -- counts
    cast(sessions as bigint) as sessions,
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
