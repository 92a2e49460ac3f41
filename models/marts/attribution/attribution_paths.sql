with

journeys as (

    select * from {{ ref('int_journeys_built') }}

),

paths as (

    select
        path,
        count(*) as journeys,
        count(order_id) as conversions,
        cast(count(order_id) as double) / count(*) as conversion_rate,
        {{ money('coalesce(sum(revenue), 0)') }} as revenue,
        cast(median(days) as double) as median_days,
        cast(median(touchpoint_count) as double) as median_touchpoints
    from journeys
    group by path

)

select * from paths
