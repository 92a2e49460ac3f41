{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. #}
{{ built_by_key('customer_id') }}

with

versions as (

    select * from {{ source('shop', 'customers') }}
    where {{ named_in_new_files(source('shop', 'customers'), 'customer_id') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['customer_id'], 'updated_at') }}

),

staged as (

    select
        -- ids
        {{ pseudonymous('customer_id') }} as customer_id,
        'shop' as source_system,
        {{ pseudonymous('loyalty_id') }} as loyalty_id,

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
