{{ keeps_changes(['order_id', 'order_line_id']) }}

with

versions as (

    select * from {{ source('shopify', 'shopify_order_lines') }}

),

newest as (

    select * from versions
    {{ newest_document_per_order('line_id') }}

),

order_versions as (

    select * from {{ source('shopify', 'shopify_orders') }}

),

newest_orders as (

    select * from order_versions
    {{ newest_version_per(['folder', 'order_id'], 'updated_at') }}

),

-- what an order's goods cost the buyer, before tax
orders as (

    select
        folder,
        order_id,
        coalesce(taxes_included, false) as taxes_included,
        line_tax is not null as is_tax_known,
        subtotal_price,
        subtotal_price - {{ shopify_tax_in_goods() }} as goods_amount
    from newest_orders

),

weighed as (

    select
        newest.*,
        orders.goods_amount,
        orders.is_tax_known,
        cast(orders.goods_amount as double) / nullif(orders.subtotal_price, 0) as untaxed_share,
        coalesce(orders.taxes_included, false) as taxes_included,
        coalesce(newest.line_id, concat(newest.order_id, '-', cast(newest.position as string))) as line_key,
        coalesce(newest.line_total, newest.quantity * newest.price) as gross_amount,
        coalesce(newest.line_total, newest.quantity * newest.price) - coalesce(newest.discount, 0) as paid_amount,
        coalesce(newest.line_total, newest.quantity * newest.price) - coalesce(newest.discount, 0)
        - case when orders.taxes_included and orders.is_tax_known then coalesce(newest.tax, 0) else 0 end as weight
    from newest
    left join orders
        on
            newest.order_id = orders.order_id
            and newest.folder is not distinct from orders.folder

),

added_up as (

    select
        *,
        sum(weight) over (partition by folder, order_id) as whole,
        sum(weight) over (partition by folder, order_id order by position, line_key) as weight_so_far
    from weighed

),

-- discounts on the order and tax in prices come off the lines, cent by cent, so that lines add up to their order
netted as (

    select
        *,
        case
            when goods_amount is null or whole = goods_amount or whole = 0 then weight
            when weight_so_far = whole
                then goods_amount - {{ rounded('cast(goods_amount * (weight_so_far - weight) as double) / whole', 2) }}
            else
                {{ rounded('cast(goods_amount * weight_so_far as double) / whole', 2) }}
                - {{ rounded('cast(goods_amount * (weight_so_far - weight) as double) / whole', 2) }}
        end as net_amount
    from added_up

),

priced as (

    select
        *,
        case
            when not taxes_included and price is not null then price
            when quantity = 0 then coalesce(price, 0)
            else ceil(
                10000 * (cast(gross_amount as double) / quantity) * case
                    when not taxes_included or paid_amount = 0 then 1
                    when is_tax_known then cast(weight as double) / paid_amount
                    else coalesce(untaxed_share, 1)
                end - 0.000001e0
            ) / 10000
        end as unit_price
    from netted

),

staged as (

    select
        -- ids
        {{ qualified('shopify', 'line_key') }} as order_line_id,
        'shopify' as source_system,
        {{ qualified('shopify', 'order_id') }} as order_id,
        {{ qualified('shopify', 'product_id') }} as product_id,

        -- attributes
        sku,
        title as product_name,
        {{ money('quantity') }} as quantity,
        coalesce(
            gift_card,
            not coalesce(requires_shipping, true)
            and {{ matches_pattern('lower(title)', "'" ~ setting('gift_card_titles') ~ "'") }},
            false
        ) as is_gift_card,

        -- money
        {{ money('unit_price') }} as unit_price,
        {{ money(money('quantity') ~ ' * ' ~ money('unit_price') ~ ' - net_amount') }} as discount_amount,

        -- lineage
        _file_id,
        _loaded_at
    from priced

)

select * from staged
