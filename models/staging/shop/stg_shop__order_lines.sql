{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'order_lines') }}

),

superseded as (

    select * from {{ ref('stg_shop__order_lines_superseded') }}

),

newest as (

    select versions.*
    from versions
    left join superseded
        on
            versions._file_id = superseded._file_id
            and versions._row_number = superseded._row_number
    where superseded._file_id is null

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
