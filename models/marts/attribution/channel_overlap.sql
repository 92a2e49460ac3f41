with

parts as (

    select * from {{ ref('int_paths_channeled') }}

),

totals as (

    select
        sum(journeys) as journeys,
        sum(orders) as orders
    from (select distinct path, journeys, orders from parts) as paths

),

channels as (

    select
        channel,
        sum(journeys) as journeys,
        sum(orders) as orders
    from parts
    group by channel

),

pairs as (

    select
        one.channel,
        other.channel as other_channel,
        sum(one.journeys) as journeys,
        sum(one.orders) as orders,
        sum(one.revenue) as revenue
    from parts as one
    inner join parts as other
        on
            one.path = other.path
            and one.channel < other.channel
    group by one.channel, other.channel

)

select
    pairs.channel,
    pairs.other_channel,

    -- counts
    cast(pairs.journeys as bigint) as journeys,
    cast(pairs.orders as bigint) as orders,
    {{ money('pairs.revenue') }} as revenue,

    -- shares
    cast(pairs.orders as double) / nullif(totals.orders, 0) as order_share,
    cast(pairs.journeys as double) / totals.journeys as journey_share,
    cast(pairs.orders as double) / pairs.journeys as conversion_rate,
    cast(pairs.orders as double) * totals.orders / nullif(one.orders * other.orders, 0) as order_lift,
    cast(pairs.journeys as double) * totals.journeys / (one.journeys * other.journeys) as journey_lift
from pairs
cross join totals
inner join channels as one on pairs.channel = one.channel
inner join channels as other on pairs.other_channel = other.channel
