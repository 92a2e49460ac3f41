{# A day's build reads only what it replaces: int_identifiers_linked keeps the rest. #}
{{ config(materialized='view') }}

{% set keys = {'customer_id': 'c:', 'user_id': 'c:', 'email_hash': 'e:', 'phone_hash': 'p:', 'loyalty_id': 'l:'} %}
{% set carriers = [
    ('orders', 'ordered_at', 'ordered_at', ['customer_id', 'email_hash', 'phone_hash', 'loyalty_id']),
    ('customers', 'created_at', 'coalesce(updated_at, created_at)', ['customer_id', 'email_hash', 'phone_hash', 'loyalty_id']),
    ('tickets', 'opened_at', 'opened_at', ['customer_id', 'email_hash']),
    ('refunds', 'refunded_at', 'refunded_at', ['customer_id']),
    ('sessions', 'started_at', 'started_at', ['user_id']),
] %}
with

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

customers as (

    select * from {{ ref('int_customers_unioned') }}

),

tickets as (

    select * from {{ ref('int_support_tickets_unioned') }}

),

refunds as (

    select * from {{ ref('int_refunds_unioned') }}

),

sessions as (

    select * from {{ ref('int_sessions_signed_in') }}

),

seen as (

    {%- for source, first_seen, last_seen, columns in carriers %}
        {%- set last_source = loop.last %}
        {%- for column in columns %}
            {%- set key = "concat('" ~ keys[column] ~ "', " ~ column ~ ")" %}
            select
                {{ key }} as identifier,
                '{{ source }}' as source,
                min({{ first_seen }}) as first_seen_at,
                max({{ last_seen }}) as last_seen_at,
                count(*) as record_count
            from {{ source }}
            where {{ column }} is not null and {{ only_changed(key, 'int_identifiers_changed', 'identifier') }}
            group by {{ column }}
            {%- if not (loop.last and last_source) %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}

)

select * from seen
