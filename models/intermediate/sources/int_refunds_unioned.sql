{%- set columns = [
    'refund_id', 'source_system', 'order_id', 'customer_id',
    'refunded_at',
    'reason',
    'amount', 'currency',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('refunds', columns) }}

)

select * from unioned
