-- Spend that finds no session, or finds two, would make a channel look better or worse than it is.
with

staged as (

    select
        sum(spend) as spend_original,
        count(*) as row_count
    from {{ ref('int_ad_spend_unioned') }}

),

spent as (

    select
        coalesce(sum(spend), 0) as spend,
        sum(spend_original) as spend_original,
        count(*) as row_count
    from {{ ref('ad_spend') }}

),

attributed as (

    select
        attribution_model,
        'attribution_daily' as mart,
        sum(spend) as spend
    from {{ ref('attribution_daily') }}
    group by attribution_model

    union all

    select
        attribution_model,
        'attribution_by_channel' as mart,
        sum(spend) as spend
    from {{ ref('attribution_by_channel') }}
    where month is null
    group by attribution_model

)

select
    attributed.attribution_model,
    attributed.mart,
    attributed.spend as attributed_spend,
    spent.spend,
    spent.spend_original,
    staged.spend_original as staged_spend_original
from spent
cross join staged
left join attributed on true
where
    spent.spend <> coalesce(attributed.spend, 0)
    or spent.spend_original is distinct from staged.spend_original
    or spent.row_count <> staged.row_count
