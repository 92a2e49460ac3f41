{%- set columns = [
    'product_id', 'source_system',
    'updated_at',
    'product_name', 'category', 'brand', 'is_active',
    'list_price', 'unit_cost',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('products', columns) }}

)

select * from unioned
