{{ keeps_changes(['order_id', 'refund_id']) }}

with

versions as (

    select * from {{ source('shopify', 'shopify_refunds') }}

),

newest as (

    select * from versions
    {{ newest_document_per_order('refund_id') }}

),

transaction_versions as (

    select * from {{ source('shopify', 'shopify_transactions') }}

),

transactions as (

    select * from transaction_versions
    {{ newest_version_per(['folder', 'transaction_id']) }}

),

order_versions as (

    select * from {{ source('shopify', 'shopify_orders') }}

),

orders as (

    select * from order_versions
    {{ newest_version_per(['folder', 'order_id'], 'updated_at') }}

),

-- of payments only what went back counts; an order whose refunds are known has it there already
paid_back as (

    select
        transactions.folder,
        transactions.order_id,
        coalesce(transactions.refund_id, transactions.transaction_id) as refund_id,
        min(transactions.occurred_at) as refunded_at,
        sum(transactions.amount) as amount,
        max(transactions.currency) as currency,
        max(transactions._file_id) as _file_id,
        max(transactions._loaded_at) as _loaded_at
    from transactions
    left join newest
        on
            transactions.order_id = newest.order_id
            and transactions.folder is not distinct from newest.folder
    where
        lower(transactions.kind) = 'refund'
        and lower(coalesce(transactions.status, 'success')) = 'success'
        and newest.refund_id is null
    group by transactions.folder, transactions.order_id, coalesce(transactions.refund_id, transactions.transaction_id)

),

combined as (

    select folder, order_id, refund_id, refunded_at, note, amount, currency, _file_id, _loaded_at
    from newest
    union all
    select folder, order_id, refund_id, refunded_at, null as note, amount, currency, _file_id, _loaded_at
    from paid_back

),

staged as (

    select
        -- ids
        {{ qualified('shopify', 'combined.refund_id', 'combined.folder') }} as refund_id,
        'shopify' as source_system,
        {{ qualified('shopify', 'combined.order_id', 'combined.folder') }} as order_id,
        {{ qualified('shopify', 'orders.customer_id', 'combined.folder') }} as customer_id,

        -- times
        combined.refunded_at,

        -- attributes
        {{ without_addresses('combined.note') }} as reason,

        -- money
        {{ money('combined.amount') }} as amount,
        coalesce(combined.currency, orders.currency) as currency,

        -- lineage
        combined._file_id,
        combined._loaded_at
    from combined
    left join orders
        on
            combined.order_id = orders.order_id
            and combined.folder is not distinct from orders.folder

)

select * from staged
