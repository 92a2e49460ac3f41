with

versions as (

    select * from {{ source('woocommerce', 'woocommerce_orders') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['folder', 'order_id'], 'updated_at') }}

),

staged as (

    select
        -- ids
        {{ qualified('woocommerce', 'order_id') }} as order_id,
        'woocommerce' as source_system,
        {{ qualified('woocommerce', 'customer_id') }} as customer_id,

        -- times
        created_at as ordered_at,
        updated_at,

        -- personal identifiers, hashed
        {{ hashed(normalised_email('email')) }} as email_hash,
        {{ hashed(normalised_phone('phone')) }} as phone_hash,

        -- attributes: a status that a plug-in invented is paid when the order was
        case
            when status = 'refunded' then 'refunded'
            when status in ('cancelled', 'failed', 'trash') then 'cancelled'
            when status in ('pending', 'on-hold', 'draft', 'checkout-draft', 'auto-draft') then 'pending'
            when status not in ('processing', 'completed') and paid_at is null then 'pending'
            when refund_count > 0 then 'partially_refunded'
            else 'paid'
        end as status,
        false as is_test,
        coupon_codes as discount_codes,
        case
            when created_via in ('pos', 'pos-rest-api') then 'pos'
            when created_via = 'admin' then 'phone'
            else 'online'
        end as sales_channel,
        country,
        region,

        -- money
        currency,
        {{ money(
            'total - coalesce(total_tax, 0) - coalesce(shipping_total, 0) - coalesce(fee_total, 0)'
        ) }} as subtotal_amount,
        {{ money('shipping_total') }} as shipping_amount,
        {{ money('total_tax') }} as tax_amount,
        {{ money('total') }} as total_amount,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
