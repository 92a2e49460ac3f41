{% set models = attribution_models() %}
with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and refunds <> 0

),

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

-- in whole cents; what rounding leaves goes to the largest credit, the first of equals
credited as (

    select
        -- ids
        touchpoints.order_id,
        touchpoints.position,

        -- times
        touchpoints.order_date,
        touchpoints.touch_date,

        -- where from
        touchpoints.channel,
        touchpoints.campaign,

        -- order
        touchpoints.customer_type,

        -- money
        {% for model in models %}
            {{ money(split_exactly('orders.refunds', 'touchpoints.credit_' ~ model)
                | replace('over largest_first', 'over largest_first_' ~ model)) }} as refunds_{{ model }},
        {% endfor %}
        orders.refunds
    from touchpoints
    inner join orders on touchpoints.order_id = orders.order_id
    window
        {% for model in models %}
            largest_first_{{ model }} as (
                partition by touchpoints.order_id order by touchpoints.credit_{{ model }} desc, touchpoints.position asc
            ),
        {% endfor %}
        whole as (partition by touchpoints.order_id)

)

select * from credited
