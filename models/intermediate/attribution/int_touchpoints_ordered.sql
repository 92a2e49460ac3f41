{% set half_life_seconds = setting('time_decay_half_life_days') * 86400 %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_collected') }}

),

-- one sort serves every model
sorted as (

    select
        *,
        row_number() over journey_so_far as position,
        count(*) over journey as steps,
        lag(touched_at) over journey_so_far as previous_touched_at,
        max(touched_at) over journey as last_touched_at,
        count(case when channel <> 'direct' then 1 end) over journey_so_far as non_direct_position,
        count(case when channel <> 'direct' then 1 end) over journey as non_direct_count
    from touchpoints
    window
        journey as (
            partition by order_id order by touched_at, touch_kind, touch_key
            rows between unbounded preceding and unbounded following
        ),
        journey_so_far as (
            partition by order_id order by touched_at, touch_kind, touch_key
            rows between unbounded preceding and current row
        )

),

-- relative to the last touchpoint, which cancels out and keeps old journeys from vanishing
decayed as (

    select
        *,
        coalesce(
            power(0.5, {{ seconds_between('touched_at', 'last_touched_at') }} / {{ half_life_seconds }}), 1
        ) as decay
    from sorted

),

-- summed as whole numbers, whose sum does not depend on the order of the rows
credited as (

    select
        *,
        decay / (cast(sum(cast(round(decay * 1e14) as bigint)) over (partition by order_id) as double) / 1e14)
            as credit_time_decay
    from decayed

),

rounded as (

    select
        *,
        {{ money('round(net_sales * credit_time_decay, 2)') }} as rounded_time_decay,
        -- the largest credit of time decay, and the first of equals
        coalesce(
            touched_at = last_touched_at and (previous_touched_at is null or previous_touched_at < last_touched_at), true
        ) as is_first_of_latest
    from credited

),

ordered as (

    select
        -- ids
        order_id,
        session_id,
        person_id,
        touch_key,

        -- times
        ordered_at,
        order_date,
        touched_at,
        {{ reporting_date('coalesce(touched_at, ordered_at)') }} as touch_date,

        -- where from
        channel,
        source,
        campaign,

        -- place in the journey
        position,
        steps,
        case
            when non_direct_count = 0 then position = steps
            else channel <> 'direct' and non_direct_position = non_direct_count
        end as is_last_non_direct,

        -- order
        customer_type,
        is_new_customer,
        net_sales,

        -- the one model whose credits need the times of all touchpoints
        credit_time_decay,
        {%- set rest = 'net_sales - sum(rounded_time_decay) over (partition by order_id)' %}
        {{ money('rounded_time_decay + case when is_first_of_latest then ' ~ rest ~ ' else 0 end') }} as revenue_time_decay
    from rounded

)

select * from ordered
