{% set models = attribution_models() %}
{% set bases = {'order': 'order_date', 'touch': 'touch_date'} %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

refunds as (

    select * from {{ ref('int_refunds_credited') }}

),

by_day as (

    {% for basis, day in bases.items() %}
        select
            '{{ basis }}' as date_basis,
            {{ day }} as date,
            {% for model in models %}
                sum({{ exact('credit_' ~ model) }}) as conversions_{{ model }},
                sum(revenue_{{ model }}) as revenue_{{ model }},
                0 as refunds_{{ model }},
            {% endfor %}
            channel,
            campaign,
            customer_type
        from touchpoints
        group by {{ day }}, channel, campaign, customer_type

        union all

        select
            '{{ basis }}' as date_basis,
            {{ day }} as date,
            {% for model in models %}
                0 as conversions_{{ model }},
                0 as revenue_{{ model }},
                sum(refunds_{{ model }}) as refunds_{{ model }},
            {% endfor %}
            channel,
            campaign,
            customer_type
        from refunds
        group by {{ day }}, channel, campaign, customer_type
        {{ 'union all' if not loop.last }}
    {% endfor %}

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
