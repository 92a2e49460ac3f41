{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. #}
{{ built_by_key('order_id') }}

with

versions as (

    select * from {{ source('shop', 'orders') }}
    where {{ named_in_new_files(source('shop', 'orders'), 'order_id') }}

),

superseded as (

    {{ superseded_rows('versions', 'order_id', 'updated_at') }}

),

newest as (

    {{ newest_rows('versions', 'superseded') }}

),

staged as (

    select
        -- ids
        order_id,
        'shop' as source_system,
        {{ pseudonymous('customer_id') }} as customer_id,
        {{ pseudonymous('loyalty_id') }} as loyalty_id,
        {{ pseudonymous('anonymous_id') }} as anonymous_id,
        session_id,

        -- times
        ordered_at,
        updated_at,

        -- personal identifiers, hashed
        {{ hashed(normalised_email('email')) }} as email_hash,
        {{ hashed(normalised_phone('phone')) }} as phone_hash,

        -- attributes
        coalesce(status, 'paid') as status,
        coalesce(is_test, false) as is_test,
        discount_codes,
        coalesce(sales_channel, 'online') as sales_channel,
        location,
        country,
        region,
        accepts_marketing,

        -- money
        currency,
        subtotal_amount,
        discount_amount,
        shipping_amount,
        tax_amount,
        total_amount,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
