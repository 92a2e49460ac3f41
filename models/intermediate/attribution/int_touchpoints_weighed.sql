{% set half_life_seconds = setting('time_decay_half_life_days') * 86400 %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_ordered') }}

),

-- relative to the last touchpoint, which cancels out and keeps old journeys from vanishing
decayed as (

    select
        *,
        case
            when credit_position = 0 then 0
            else coalesce(
                power(0.5, {{ seconds_between('touched_at', 'last_credited_at') }} / {{ half_life_seconds }}), 1
            )
        end as decay
    from touchpoints

),

measured as (

    select
        *,
        -- as whole numbers, whose sum does not depend on the order of the rows
        sum(cast(round(decay * 1e14) as bigint)) over (partition by order_id) as decay_sum,
        -- every channel adds up to 1
        round(sum(case when credit_position > 0 then 1.0e0 / channel_steps end) over (partition by order_id)) as channels,
        -- the largest credits, and the first of equals: of time decay the latest, of Shapley that of the rarest channel
        min(case when touched_at = last_credited_at and credit_position > 0 then position end)
            over (partition by order_id) as largest_time_decay,
        min(case when credit_position > 0 then channel_steps * 4294967296 + position end)
            over (partition by order_id) as largest_shapley,
        max(case when channel <> 'direct' and credit_position > 0 then credit_position end)
            over (partition by order_id) as last_non_direct
    from decayed

),

credited as (

    select
        *,
        decay / (cast(decay_sum as double) / 1e14) as credit_time_decay,
        case when credit_position > 0 then 1.0e0 / (channels * channel_steps) else 0.0e0 end as credit_shapley
    from measured

),

rounded as (

    select
        *,
        {{ money('round(net_sales * credit_time_decay, 2)') }} as rounded_time_decay,
        {{ money('round(net_sales * credit_shapley, 2)') }} as rounded_shapley
    from credited

),

weighed as (

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
        credit_position,
        credit_steps,
        credit_position > 0 and credit_position = coalesce(last_non_direct, credit_steps) as is_last_non_direct,

        -- order
        customer_type,
        is_new_customer,
        net_sales,

        -- the models whose credits need to know the other touchpoints
        credit_time_decay,
        credit_shapley,
        {{ money('''case
            when position = coalesce(largest_time_decay, 1)
                then rounded_time_decay + net_sales - sum(rounded_time_decay) over (partition by order_id)
            else rounded_time_decay
        end''') }} as revenue_time_decay,
        {{ money('''case
            when credit_position > 0 and channel_steps * 4294967296 + position = largest_shapley
                then rounded_shapley + net_sales - sum(rounded_shapley) over (partition by order_id)
            else rounded_shapley
        end''') }} as revenue_shapley
    from rounded

)

select * from weighed
