with

origins as (

    select * from {{ ref('int_origins_parsed') }}

),

seen as (

    select distinct
        click_id_type,
        utm_source,
        utm_medium,
        utm_campaign,
        referrer_host,
        landing_rules
    from origins

)

select * from seen
