{{ keeps_changes(['order_id', 'refund_id']) }}

with

versions as (

    select * from {{ source('woocommerce', 'woocommerce_refunds') }}

),

-- a refund of its own has the right date, one that its order names has none
newest as (

    select * from versions
    {{ newest_woocommerce_refund() }}

),

order_versions as (

    select * from {{ source('woocommerce', 'woocommerce_orders') }}

),

orders as (

    select * from order_versions
    {{ newest_version_per(['folder', 'order_id'], 'updated_at') }}

),

staged as (

    select
        -- ids
        {{ qualified('woocommerce', 'newest.refund_id', 'newest.folder') }} as refund_id,
        'woocommerce' as source_system,
        {{ qualified('woocommerce', 'newest.order_id', 'newest.folder') }} as order_id,
        {{ qualified('woocommerce', 'orders.customer_id', 'newest.folder') }} as customer_id,

        -- times
        newest.refunded_at,

        -- attributes
        {{ without_addresses('newest.reason') }} as reason,

        -- money
        {{ money('newest.amount') }} as amount,
        coalesce(newest.currency, orders.currency) as currency,

        -- lineage
        newest._file_id,
        newest._loaded_at
    from newest
    left join orders
        on
            newest.order_id = orders.order_id
            and newest.folder is not distinct from orders.folder

)

select * from staged
