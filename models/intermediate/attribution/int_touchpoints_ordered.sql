{% set passes_over = setting('never_credited_channels') | length > 0 %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_collected') }}

),

-- channels that are never credited are passed over, unless the journey has no other
judged as (

    select
        *,
        {% if passes_over %}
            {{ is_never_credited('channel') }}
            and count(case when not {{ is_never_credited('channel') }} then 1 end) over (partition by order_id) > 0
        {% else %}
            false
        {% endif %} as is_passed_over
    from touchpoints

),

-- one sort serves every model
sorted as (

    select
        *,
        row_number() over (partition by order_id order by touched_at, touch_kind, touch_key) as position,
        count(*) over (partition by order_id) as steps,
        max(case when not is_passed_over then touched_at end) over (partition by order_id) as last_credited_at,
        {% if passes_over %}
            count(case when not is_passed_over then 1 end) over (
                partition by order_id order by touched_at, touch_kind, touch_key
                rows between unbounded preceding and current row
            ) as positions_so_far,
            count(case when not is_passed_over then 1 end) over (partition by order_id) as positions,
        {% endif %}
        count(*) over (partition by order_id, channel) as channel_steps
    from judged

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
        last_credited_at,

        -- where from
        channel,
        source,
        campaign,

        -- place in the journey, and among the touchpoints that may earn credit
        position,
        steps,
        {% if passes_over %}
            case when is_passed_over then 0 else positions_so_far end as credit_position,
            positions as credit_steps,
        {% else %}
            position as credit_position,
            steps as credit_steps,
        {% endif %}
        channel_steps,

        -- order
        customer_type,
        is_new_customer,
        net_sales
    from sorted

)

select * from ordered
