{%- set columns = [
    'customer_id', 'source_system', 'loyalty_id',
    'updated_at', 'created_at', 'consent_updated_at',
    'email_hash', 'phone_hash',
    'country', 'email_consent', 'sms_consent', 'tags',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('customers', columns) }}

)

select * from unioned
