{% set models = attribution_models() %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

-- all models side by side, until there are few rows
by_day as (

    {% for basis, day in [('order', 'order_date'), ('touch', 'touch_date')] %}
        select
            '{{ basis }}' as date_basis,
            {{ day }} as date,
            {% for model in models %}
                sum({{ exact('credit_' ~ model) }}) as conversions_{{ model }},
                sum(revenue_{{ model }}) as revenue_{{ model }},
            {% endfor %}
            channel,
            campaign,
            customer_type
        from touchpoints
        group by {{ day }}, channel, campaign, customer_type
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

spend_by_day as (

    select
        date,
        channel,
        campaign,
        sum(spend) as spend
    from ad_spend
    group by date, channel, campaign

),

-- media spend is meant to win customers, so it stands once in each model, on the row of new customers
conversions_and_spend as (

    {% for model in models %}
        select
            date_basis,
            date,
            '{{ model }}' as attribution_model,
            channel,
            campaign,
            customer_type,
            conversions_{{ model }} as conversions,
            revenue_{{ model }} as revenue,
            null as spend
        from by_day
        where conversions_{{ model }} <> 0 or revenue_{{ model }} <> 0

        union all

        select
            'touch' as date_basis,
            date,
            '{{ model }}' as attribution_model,
            channel,
            campaign,
            'new' as customer_type,
            0 as conversions,
            0 as revenue,
            spend
        from spend_by_day
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

joined as (

    select
        date_basis,
        date,
        attribution_model,
        channel,
        campaign,
        customer_type,
        cast(sum(conversions) as double) as conversions,
        {{ money('sum(revenue)') }} as revenue,
        {{ money('sum(spend)') }} as spend
    from conversions_and_spend
    group by date_basis, date, attribution_model, channel, campaign, customer_type

)

select
    *,
    cast(revenue as double) / nullif(cast(spend as double), 0) as roas,
    cast(spend as double) / nullif(conversions, 0) as cost_per_order
from joined
