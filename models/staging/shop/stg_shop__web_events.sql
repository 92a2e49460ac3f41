with

versions as (

    select * from {{ source('shop', 'web_events') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['event_id']) }}

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
