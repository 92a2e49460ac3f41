{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'web_events') }}

),

superseded as (

    select * from {{ ref('stg_shop__web_events_superseded') }}

),

newest as (

    {{ newest_rows('versions', 'superseded') }}

),

staged as (

    select
        -- ids
        event_id,
        'shop' as source_system,
        session_id,
        product_id,
        order_id,

        -- times
        occurred_at,

        -- attributes
        event_name,
        quantity,

        -- money
        value,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
