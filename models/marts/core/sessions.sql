{{ config(materialized='view', meta={'parts': {'session_id': 'int_sessions_changed'}}) }}

with

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

)

select
    -- ids
    session_id,
    source_system,
    anonymous_id,
    person_id,
    identified_by,

    -- times
    started_at,
    ended_at,
    session_date,

    -- how the visitor came
    channel,
    source,
    medium,
    campaign,
    referrer_domain,
    click_id_type,
    landing_page,

    -- what with and what for
    device_category,
    country,
    page_views,
    is_engaged,
    has_view_item,
    has_add_to_cart,
    has_begin_checkout,
    has_order,
    order_id
from sessions
