with

versions as (

    select * from {{ source('shopify', 'shopify_customers') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['folder', 'customer_id'], 'updated_at') }}

),

staged as (

    select
        -- ids
        {{ qualified('shopify', 'customer_id') }} as customer_id,
        'shopify' as source_system,

        -- times
        updated_at,
        created_at,
        consent_updated_at,

        -- personal identifiers, hashed
        {{ hashed(normalised_email('email')) }} as email_hash,
        {{ hashed(normalised_phone('phone')) }} as phone_hash,

        -- attributes
        country,
        email_consent,
        sms_consent,
        tags,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
