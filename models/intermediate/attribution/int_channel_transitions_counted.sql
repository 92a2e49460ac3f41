{% set order = setting('markov_order') | int %}
with

journeys as (

    select * from {{ ref('int_journeys_built') }}
    where touchpoint_count > 0

),

paths as (

    select
        credited_path as path,
        count(order_id) as conversions,
        count(*) - count(order_id) as nulls,
        coalesce(sum(revenue), 0) as revenue
    from journeys
    group by credited_path

),

steps as (

    select
        path,
        conversions,
        nulls,
        revenue,
        {{ exploded_path('path') }}
    from paths

),

-- a state is the last channels of the journey so far
states as (

    select
        *,
        {% if order > 1 -%}
            concat_ws(
                ' > ',
                {%- for back in range(order - 1, 0, -1) %}
                    lag(channel, {{ back }}) over (partition by path order by position),
                {%- endfor %}
                channel
            )
        {%- else -%}
            channel
        {%- endif %} as state
    from steps

),

moves as (

    select
        lag(state) over (partition by path order by position) as from_state,
        state as to_state,
        channel,
        conversions + nulls as transitions,
        0 as revenue
    from states

),

ends as (

    select
        state,
        conversions,
        nulls,
        revenue
    from states
    qualify position = max(position) over (partition by path)

),

transitions as (

    select
        coalesce(from_state, '(start)') as from_state,
        to_state,
        channel,
        transitions,
        revenue
    from moves

    union all

    select
        state as from_state,
        '(conversion)' as to_state,
        null as channel,
        conversions as transitions,
        revenue
    from ends
    where conversions > 0

    union all

    select
        state as from_state,
        '(null)' as to_state,
        null as channel,
        nulls as transitions,
        0 as revenue
    from ends
    where nulls > 0

),

counted as (

    select
        from_state,
        to_state,
        channel,
        cast({{ order }} as bigint) as markov_order,
        cast(sum(transitions) as bigint) as transitions,
        {{ money('sum(revenue)') }} as revenue
    from transitions
    group by from_state, to_state, channel

)

select * from counted
