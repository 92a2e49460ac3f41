{% set models = attribution_models() %}
{% set half_life_seconds = setting('time_decay_half_life_days') * 86400 %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_collected') }}

),

-- one sort of the touchpoints serves every model
ordered as (

    select
        *,
        row_number() over journey_so_far as position,
        count(*) over journey as steps,
        max(touched_at) over journey as last_touched_at,
        lag(touched_at) over journey_so_far as previous_touched_at,
        count(case when channel <> 'direct' then 1 end) over journey as non_direct_count,
        count(case when channel <> 'direct' then 1 end) over journey_so_far as non_direct_position
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

weighted as (

    select
        *,
        position = 1 as is_first,
        position = steps as is_last,
        case
            when non_direct_count = 0 then position = steps
            else channel <> 'direct' and non_direct_position = non_direct_count
        end as is_last_non_direct,
        coalesce(
            touched_at = last_touched_at and (previous_touched_at is null or previous_touched_at < last_touched_at), true
        ) as is_first_of_latest,
        -- relative to the last touch, which cancels out and keeps long journeys from underflowing
        coalesce(
            power(0.5, {{ seconds_between('touched_at', 'last_touched_at') }} / {{ half_life_seconds }}), 1
        ) as decayed
    from ordered

),

-- every credit, and on which touchpoint of the order it is largest (the first of equals)
credited as (

    select
        *,
        case when is_first then 1.0e0 else 0.0e0 end as credit_first_touch,
        is_first as is_largest_first_touch,

        case when is_last then 1.0e0 else 0.0e0 end as credit_last_touch,
        is_last as is_largest_last_touch,

        case when is_last_non_direct then 1.0e0 else 0.0e0 end as credit_last_non_direct,
        is_last_non_direct as is_largest_last_non_direct,

        1.0e0 / steps as credit_linear,
        is_first as is_largest_linear,

        case
            when steps = 1 then 1.0e0
            when steps = 2 then 0.5e0
            when is_first or is_last then 0.4e0
            else 0.2e0 / (steps - 2)
        end as credit_position_based,
        is_first as is_largest_position_based,

        decayed / sum(decayed) over (partition by order_id) as credit_time_decay,
        is_first_of_latest as is_largest_time_decay
    from weighted

),

rounded as (

    select
        {% for model in models %}
            cast(round(net_sales * credit_{{ model }}, 2) as decimal(18, 4)) as rounded_{{ model }},
        {% endfor %}
        *
    from credited

),

-- what rounding leaves goes to the largest credit, so that money adds up to the order exactly
settled as (

    select
        order_id,
        session_id,
        person_id,
        touch_key,
        ordered_at,
        order_date,
        touched_at,
        {{ reporting_date('coalesce(touched_at, ordered_at)') }} as touch_date,
        channel,
        source,
        campaign,
        case when touch_key is null then 0 else steps end as touchpoint_count,
        is_last,
        customer_type,
        is_new_customer,
        net_sales,
        {% for model in models %}
            {%- set rest = 'net_sales - sum(rounded_' ~ model ~ ') over (partition by order_id)' -%}
            {{ money('rounded_' ~ model ~ ' + case when is_largest_' ~ model ~ ' then ' ~ rest ~ ' else 0 end') }}
                as revenue_{{ model }},
            credit_{{ model }},
        {% endfor %}
        position
    from rounded

)

select * from settled
