with

versions as (

    select * from {{ source('shop', 'refunds') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['refund_id']) }}

),

staged as (

    select
        -- ids
        refund_id,
        'shop' as source_system,
        order_id,
        {{ pseudonymous('customer_id') }} as customer_id,

        -- times
        refunded_at,

        -- attributes
        {{ without_addresses('reason') }} as reason,

        -- money
        amount,
        currency,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
