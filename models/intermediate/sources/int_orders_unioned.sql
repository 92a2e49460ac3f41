{%- set columns = [
    'order_id', 'source_system', 'customer_id', 'loyalty_id', 'anonymous_id', 'session_id',
    'ordered_at', 'updated_at',
    'email_hash', 'phone_hash',
    'status', 'is_test', 'discount_codes', 'sales_channel', 'location', 'country', 'region', 'accepts_marketing',
    'currency', 'subtotal_amount', 'discount_amount', 'shipping_amount', 'tax_amount', 'total_amount',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('orders', columns) }}

)

select * from unioned
