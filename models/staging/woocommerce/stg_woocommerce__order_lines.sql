{{ keeps_changes(['order_id', 'order_line_id']) }}

with

versions as (

    select * from {{ source('woocommerce', 'woocommerce_order_lines') }}

),

newest as (

    select * from versions
    {{ newest_woocommerce_lines() }}

),

-- WooCommerce gives what the whole line costs; the unit price is rounded up and the discount closes the rest
priced as (

    select
        *,
        case
            when quantity = 0 then 0
            else ceil(cast(10000 * coalesce(subtotal, total) as double) / quantity - 0.000001e0) / 10000
        end as unit_price
    from newest

),

staged as (

    select
        -- ids
        {{ qualified('woocommerce', 'line_id') }} as order_line_id,
        'woocommerce' as source_system,
        {{ qualified('woocommerce', 'order_id') }} as order_id,
        {{ qualified('woocommerce', 'product_id') }} as product_id,

        -- attributes
        sku,
        product_name,
        {{ money('quantity') }} as quantity,
        coalesce({{ matches_pattern('lower(product_name)', "'" ~ setting('gift_card_titles') ~ "'") }}, false) as is_gift_card,

        -- money
        {{ money('unit_price') }} as unit_price,
        {{ money(money('quantity') ~ ' * ' ~ money('unit_price') ~ ' - total') }} as discount_amount,

        -- lineage
        _file_id,
        _loaded_at
    from priced

)

select * from staged
