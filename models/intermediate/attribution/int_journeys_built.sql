{# An order's journey is built anew with its touchpoints (int_journeys_changed); those of a visitor that led to no order, when a
   session of his changes or becomes, or is no longer, a touchpoint (int_visitors_changed). #}
{{ built_in_parts(
    {'order_id': 'int_journeys_changed', 'visitor_id': 'int_visitors_changed'}, rounds={'int_sessions_enriched': 20000000}
) }}

{% set lookback = setting('lookback_days') * 86400 %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

sessions as (

    select * from {{ ref('int_sessions_by_visitor') }}
    where {{ only_changed('visitor_id', 'int_visitors_changed') }} and {{ in_round('visitor_id', 'int_journeys_built') }}

),

converting as (

    select
        order_id,
        cast(null as string) as visitor_id,
        cast(null as bigint) as journey_number,
        {{ text_in_order('channel', 'position', ' > ') }} as path,
        {{ credited_path('is_passed_over', 'position') }} as credited_path,
        max(touchpoint_count) as touchpoint_count,
        {{ seconds_between('min(touched_at)', 'max(ordered_at)') }} / 86400 as days,
        {{ money('max(net_sales)') }} as revenue
    from touchpoints
    where {{ only_changed('order_id', 'int_journeys_changed') }} and {{ in_round('order_id', 'int_journeys_built') }}
    group by order_id

),

-- sessions that lie in no order's lookback
idle as (

    select
        visitor_id,
        started_at,
        channel
    from sessions
    where
        not exists (
            select 1 from {{ ref('int_touchpoints_credited') }} as touched
            where touched.session_id = sessions.session_id
        )

),

-- most visitors come once, and most others within one lookback, which no pause can cut
visitors as (

    select
        visitor_id,
        count(*) as session_count,
        max(channel) as any_channel,
        {{ seconds_between('min(started_at)', 'max(started_at)') }} > {{ lookback }} as is_seen_longer
    from idle
    group by visitor_id

),

paused as (

    select
        idle.*,
        {{ seconds_between(
            'lag(idle.started_at) over (partition by idle.visitor_id order by idle.started_at)', 'idle.started_at'
        ) }} > {{ lookback }} as is_after_pause
    from idle
    inner join visitors on idle.visitor_id = visitors.visitor_id
    where visitors.is_seen_longer

),

numbered as (

    select
        visitor_id,
        started_at,
        channel,
        1 + sum(case when is_after_pause then 1 else 0 end) over (
            partition by visitor_id order by started_at
        ) as journey_number
    from paused

    union all

    select
        idle.*,
        1 as journey_number
    from idle
    inner join visitors on idle.visitor_id = visitors.visitor_id
    where visitors.session_count > 1 and not visitors.is_seen_longer

),

non_converting as (

    select
        visitor_id,
        journey_number,
        {{ text_in_order('channel', 'started_at', ' > ') }} as path,
        {{ credited_path(is_never_credited('channel'), 'started_at') }} as credited_path,
        count(*) as touchpoint_count
    from numbered
    group by visitor_id, journey_number

    union all

    select
        visitor_id,
        1 as journey_number,
        any_channel as path,
        any_channel as credited_path,
        1 as touchpoint_count
    from visitors
    where session_count = 1

),

built as (

    select * from converting
    union all
    select
        cast(null as string) as order_id,
        visitor_id,
        cast(journey_number as bigint) as journey_number,
        path,
        credited_path,
        touchpoint_count,
        cast(null as double) as days,
        cast(null as decimal(18, 4)) as revenue
    from non_converting

)

select * from built
