with

journeys as (

    select * from {{ ref('int_journeys_built') }}
    where touchpoint_count > 0

),

-- few paths serve many journeys
paths as (

    select
        path,
        count(*) as journeys,
        count(order_id) as orders,
        coalesce(sum(revenue), 0) as revenue
    from journeys
    group by path

),

steps as (

    select
        path,
        journeys,
        orders,
        revenue,
        {{ exploded_path('path') }}
    from paths

),

channeled as (

    select
        path,
        channel,
        max(journeys) as journeys,
        max(orders) as orders,
        {{ money('max(revenue)') }} as revenue
    from steps
    group by path, channel

)

select * from channeled
