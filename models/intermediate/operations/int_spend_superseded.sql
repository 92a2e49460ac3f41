with

spend_days as (

    select * from {{ ref('stg_ad_platforms__spend_days') }}

),

keyed as (

    select
        platform,
        sum(case when superseded_by is null then 0 else spend end) as superseded_amount,
        sum(case when superseded_by is null then spend else 0 end) as counted_amount
    from spend_days
    group by platform, account_id, campaign_id, ad_group_id, date, currency

),

summed as (

    select
        platform as source_system,
        cast(sum(superseded_amount) + sum(counted_amount - {{ money('counted_amount') }}) as decimal(18, 6))
            as superseded_amount
    from keyed
    group by platform

)

select * from summed
