-- Spend that falls out of the join with customers would make every channel look cheaper than it was.
with

expected as (

    select coalesce(sum(spend), 0) as spend
    from {{ ref('int_ad_spend_converted') }}

),

reported as (

    select
        attribution_model,
        dimension,
        sum(spend) as spend
    from {{ ref('clv_vs_cac') }}
    group by attribution_model, dimension

)

select
    reported.attribution_model,
    reported.dimension,
    reported.spend,
    expected.spend as expected_spend
from reported
cross join expected
where reported.spend <> expected.spend
