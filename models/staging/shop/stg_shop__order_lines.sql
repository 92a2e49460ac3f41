with

versions as (

    select * from {{ source('shop', 'order_lines') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['order_line_id']) }}

),

staged as (

    select
        -- ids
        order_line_id,
        'shop' as source_system,
        order_id,
        product_id,

        -- attributes
        sku,
        product_name,
        category,
        quantity,
        coalesce(is_gift_card, false) as is_gift_card,

        -- money
        unit_price,
        discount_amount,
        unit_cost,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
