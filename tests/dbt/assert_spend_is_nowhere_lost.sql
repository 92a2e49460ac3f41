-- Spend that finds no session, or finds two, would make a channel look better or worse than it is.
{% set models = attribution_models() %}
with

staged as (

    select
        sum(spend) as spend_original,
        count(*) as row_count
    from {{ ref('stg_shop__ad_spend') }}

),

spent as (

    select
        coalesce(sum(spend), 0) as spend,
        sum(spend_original) as spend_original,
        count(*) as row_count
    from {{ ref('ad_spend') }}

),

attributed as (

    {% for model in models %}
    select
        '{{ model }}' as attribution_model,
        (
            select coalesce(sum(spend), 0) from {{ ref('attribution_daily') }}
            where attribution_model = '{{ model }}'
        ) as daily_spend,
        (
            select coalesce(sum(spend), 0) from {{ ref('attribution_by_channel') }}
            where attribution_model = '{{ model }}' and month is null
        ) as channel_spend
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    attributed.*,
    spent.spend,
    spent.spend_original,
    staged.spend_original as staged_spend_original
from attributed
cross join spent
cross join staged
where attributed.daily_spend <> spent.spend
    or attributed.channel_spend <> spent.spend
    or spent.spend_original is distinct from staged.spend_original
    or spent.row_count <> staged.row_count
