with

ad_spend as (

    select * from {{ ref('int_ad_spend_unioned') }}

),

names as (

    select
        platform,
        account_id,
        lower(trim(campaign_id)) as campaign_id,
        lower(trim(campaign_name)) as campaign_name,
        max(date) as last_date
    from ad_spend
    group by all

),

-- a renamed campaign keeps one name for all of its time: the last
named as (

    select
        campaign_id,
        campaign_name,
        last_date,
        coalesce(
            first_value(campaign_name) over (
                partition by platform, account_id, campaign_id
                order by case when campaign_name is null then 1 else 0 end, last_date desc, campaign_name asc
            ),
            campaign_id
        ) as campaign
    from names

),

aliases as (

    select campaign_id as alias, campaign, last_date from named
    union all
    select campaign_name as alias, campaign, last_date from named
    where campaign_name is not null

),

one_per_alias as (

    select
        alias,
        campaign
    from aliases
    qualify row_number() over (
        partition by alias
        order by case when alias = campaign then 0 else 1 end, last_date desc, campaign asc
    ) = 1

)

select * from one_per_alias
