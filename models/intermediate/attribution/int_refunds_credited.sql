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
        orders.refunds,

        -- money
        {% for model in models %}
            {% set share = 'round(orders.refunds * touchpoints.credit_' ~ model ~ ', 2)' %}
            {% set largest_first %}
                partition by touchpoints.order_id order by touchpoints.credit_{{ model }} desc, touchpoints.position asc
            {% endset %}
            {% set rest = 'orders.refunds - sum(' ~ share ~ ') over (partition by touchpoints.order_id)' %}
            {{ money(
                share ~ ' + case when row_number() over (' ~ largest_first | trim ~ ') = 1 then ' ~ rest ~ ' else 0 end'
            ) }} as refunds_{{ model }}{{ ',' if not loop.last }}
        {% endfor %}
    from touchpoints
    inner join orders on touchpoints.order_id = orders.order_id

)

select * from credited
