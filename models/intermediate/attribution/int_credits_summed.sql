{% set models = attribution_models() %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

refunds as (

    select * from {{ ref('int_refunds_credited') }}

),

-- both dates in one pass over the touchpoints
credits as (

    select
        case when grouping(touch_date) = 1 then 'order' else 'touch' end as date_basis,
        case when grouping(touch_date) = 1 then order_date else touch_date end as date,
        {% for model in models %}
            sum({{ exact('credit_' ~ model) }}) as conversions_{{ model }},
            sum(revenue_{{ model }}) as revenue_{{ model }},
            0 as refunds_{{ model }},
        {% endfor %}
        channel,
        campaign,
        customer_type
    from touchpoints
    group by grouping sets (
        (order_date, channel, campaign, customer_type), (touch_date, channel, campaign, customer_type)
    )

),

taken_back as (

    select
        case when grouping(touch_date) = 1 then 'order' else 'touch' end as date_basis,
        case when grouping(touch_date) = 1 then order_date else touch_date end as date,
        {% for model in models %}
            0 as conversions_{{ model }},
            0 as revenue_{{ model }},
            sum(refunds_{{ model }}) as refunds_{{ model }},
        {% endfor %}
        channel,
        campaign,
        customer_type
    from refunds
    group by grouping sets (
        (order_date, channel, campaign, customer_type), (touch_date, channel, campaign, customer_type)
    )

),

by_day as (

    select * from credits
    union all
    select * from taken_back

),

summed as (

    select
        date_basis,
        date,
        {% for model in models %}
            {{ exact('sum(conversions_' ~ model ~ ')', 38) }} as conversions_{{ model }},
            {{ money('sum(revenue_' ~ model ~ ')') }} as revenue_{{ model }},
            {{ money('sum(refunds_' ~ model ~ ')') }} as refunds_{{ model }},
        {% endfor %}
        channel,
        campaign,
        customer_type
    from by_day
    group by date_basis, date, channel, campaign, customer_type

)

select * from summed
