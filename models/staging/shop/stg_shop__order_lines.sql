{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'order_lines') }}

),

superseded as (

    select * from {{ ref('stg_shop__order_lines_superseded') }}

),

newest as (

    {{ newest_rows('versions', 'superseded') }}

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
