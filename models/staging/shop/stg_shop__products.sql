{# of what order lines take from it: a catalogue that is delivered every day changes little #}
{{ keeps_changes(['product_id'], compared=['product_name', 'category', 'unit_cost']) }}

with

versions as (

    select * from {{ source('shop', 'products') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['product_id'], 'updated_at') }}

),

staged as (

    select
        -- ids
        product_id,
        'shop' as source_system,

        -- times
        updated_at,

        -- attributes
        product_name,
        category,
        brand,
        is_active,

        -- money
        list_price,
        unit_cost,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
