with

landed_versions as (

    select * from {{ source('reference', 'exchange_rates') }}

),

seeded as (

    select * from {{ ref('exchange_rates') }}

),

landed as (

    select * from landed_versions
    {{ newest_version_per(['date', 'currency']) }}

),

candidates as (

    select
        date,
        currency,
        rate,
        1 as precedence
    from landed
    union all
    select
        date,
        currency,
        rate,
        2 as precedence
    from seeded

),

staged as (

    select
        date,
        currency,
        rate
    from candidates
    qualify row_number() over (partition by date, currency order by precedence) = 1

)

select * from staged
