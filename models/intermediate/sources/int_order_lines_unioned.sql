{%- set columns = [
    'order_line_id', 'source_system', 'order_id', 'product_id',
    'sku', 'product_name', 'category', 'quantity', 'is_gift_card',
    'unit_price', 'discount_amount', 'unit_cost',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('order_lines', columns) }}

)

select * from unioned
