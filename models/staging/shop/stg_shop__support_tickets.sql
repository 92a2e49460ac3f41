with

versions as (

    select * from {{ source('shop', 'support_tickets') }}

),

newest as (

    select * from versions
    {{ newest_version_per(['ticket_id']) }}

),

staged as (

    select
        -- ids
        ticket_id,
        'shop' as source_system,
        {{ pseudonymous('customer_id') }} as customer_id,

        -- times
        opened_at,
        closed_at,

        -- personal identifiers, hashed
        {{ hashed(normalised_email('email')) }} as email_hash,

        -- attributes
        topic,
        channel,
        csat_score,
        nps_score,

        -- lineage
        _file_id,
        _loaded_at
    from newest

)

select * from staged
