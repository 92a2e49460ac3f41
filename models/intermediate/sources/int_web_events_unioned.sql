{%- set columns = [
    'event_id', 'source_system', 'session_id', 'product_id', 'order_id',
    'occurred_at',
    'event_name', 'quantity',
    'value',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('web_events', columns) }}

)

select * from unioned
