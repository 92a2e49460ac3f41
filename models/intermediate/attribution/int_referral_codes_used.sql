{{ keeps_changes(['order_id']) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and discount_codes is not null

),

referral_codes as (

    select * from {{ ref('stg_reference__referral_codes') }}

),

codes as (

    select
        order_id,
        {{ exploded_text('discount_codes') }} as code
    from orders

),

used as (

    select distinct
        codes.order_id,
        lower(trim(codes.code)) as code,
        referral_codes.channel,
        coalesce(lower(trim(referral_codes.campaign)), '(not set)') as campaign
    from codes
    inner join referral_codes on lower(trim(codes.code)) = lower(trim(referral_codes.code))

)

select * from used
