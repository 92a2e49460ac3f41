with

versions as (

    select * from {{ source('shopify', 'shopify_orders') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['folder', 'order_id'], 'updated_at') }}

),

-- canonical amounts are before tax, so what prices hold of it comes off goods and shipping
untaxed as (

    select
        *,
        {{ shopify_shipping() }} as shipping,
        {{ shopify_tax_in_goods() }} as tax_in_goods
    from newest

),

staged as (

    select
        -- ids
        {{ qualified('shopify', 'order_id') }} as order_id,
        'shopify' as source_system,
        {{ qualified('shopify', 'customer_id') }} as customer_id,

        -- times
        coalesce(processed_at, created_at) as ordered_at,
        updated_at,

        -- personal identifiers, hashed
        {{ hashed(normalised_email('email')) }} as email_hash,
        {{ hashed(normalised_phone('phone')) }} as phone_hash,

        -- attributes
        case
            when cancelled_at is not null or coalesce(is_deleted, false) then 'cancelled'
            when financial_status in ('voided', 'expired') then 'cancelled'
            when financial_status in ('refunded', 'partially_refunded', 'paid') then financial_status
            when financial_status is null then 'paid'
            else 'pending'
        end as status,
        coalesce(test, false) as is_test,
        discount_codes,
        case
            when source_name = 'pos' then 'pos'
            when source_name = 'shopify_draft_order' then 'phone'
            when lower(source_name) in ('amazon', 'ebay', 'etsy', 'walmart', 'zalando') then 'marketplace'
            else 'online'
        end as sales_channel,
        location,
        country,
        region,
        accepts_marketing,

        -- money
        currency,
        {{ money('subtotal_price - tax_in_goods') }} as subtotal_amount,
        {{ money(
            'shipping - case when coalesce(taxes_included, false) then coalesce(total_tax, 0) - tax_in_goods else 0 end'
        ) }} as shipping_amount,
        {{ money('total_tax') }} as tax_amount,
        {{ money('total_price') }} as total_amount,

        -- lineage
        _file_id,
        _loaded_at
    from untaxed

)

select * from staged
