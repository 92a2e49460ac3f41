{{ keeps_changes(['valid_from']) }}

with

landed_versions as (

    select * from {{ source('reference', 'cost_rates') }}

),

seeded as (

    select * from {{ ref('cost_rates') }}

),

landed as (

    select * from landed_versions
    {{ newest_version_per(['valid_from']) }}

),

candidates as (

    select
        valid_from,
        unit_cost_share,
        payment_fee_share,
        payment_fee_amount,
        fulfilment_cost_amount,
        1 as precedence
    from landed
    union all
    select
        valid_from,
        unit_cost_share,
        payment_fee_share,
        payment_fee_amount,
        fulfilment_cost_amount,
        2 as precedence
    from seeded

),

staged as (

    select
        valid_from,
        unit_cost_share,
        payment_fee_share,
        payment_fee_amount,
        fulfilment_cost_amount
    from candidates
    qualify row_number() over (partition by valid_from order by precedence) = 1

)

select * from staged
