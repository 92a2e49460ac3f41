{# A day's build reads only what it replaces: int_sessions_enriched keeps the rest. #}
{{ config(materialized='view') }}

with

events as (

    select * from {{ listed_rows('int_web_events_unioned', 'int_web_events_listed') }}

),

summarised as (

    select
        session_id,
        max(case when event_name = 'view_item' then 1 else 0 end) = 1 as has_view_item,
        max(case when event_name = 'add_to_cart' then 1 else 0 end) = 1 as has_add_to_cart,
        max(case when event_name = 'begin_checkout' then 1 else 0 end) = 1 as has_begin_checkout
    from events
    where event_name in ('view_item', 'add_to_cart', 'begin_checkout')
    group by session_id

)

select * from summarised
