with

landed_versions as (

    select * from {{ source('reference', 'referral_codes') }}

),

seeded as (

    select * from {{ ref('referral_codes') }}

),

landed as (

    select * from landed_versions
    {{ newest_version_per(['code']) }}

),

candidates as (

    select
        code,
        channel,
        campaign,
        1 as precedence
    from landed
    union all
    select
        code,
        channel,
        campaign,
        2 as precedence
    from seeded

),

staged as (

    select
        code,
        channel,
        campaign
    from candidates
    qualify row_number() over (partition by code order by precedence) = 1

)

select * from staged
