{% set models = attribution_models() %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

-- all models side by side, until there are few rows
{% for basis, day in [('order', 'order_date'), ('touch', 'touch_date')] %}
by_{{ basis }} as (

    select
        '{{ basis }}' as date_basis,
        {{ day }} as date,
        channel,
        campaign,
        customer_type
        {%- for model in models %},
        sum(credit_{{ model }}) as conversions_{{ model }},
        sum(revenue_{{ model }}) as revenue_{{ model }}
        {%- endfor %}
    from touchpoints
    group by {{ day }}, channel, campaign, customer_type

),
{% endfor %}

by_day as (

    select * from by_order
    union all
    select * from by_touch

),

conversions as (

    {% for model in models %}
    select
        date_basis,
        date,
        '{{ model }}' as attribution_model,
        channel,
        campaign,
        customer_type,
        conversions_{{ model }} as conversions,
        revenue_{{ model }} as revenue
    from by_day
    where conversions_{{ model }} <> 0 or revenue_{{ model }} <> 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- media spend meant to win customers, so it stands once, on the row of new customers
spend as (

    {% for model in models %}
    select
        'touch' as date_basis,
        date,
        '{{ model }}' as attribution_model,
        channel,
        campaign,
        'new' as customer_type,
        sum(spend) as spend
    from ad_spend
    group by date, channel, campaign
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
        coalesce(conversions.conversions, 0) as conversions,
        {{ money('coalesce(conversions.revenue, 0)') }} as revenue,
        {{ money('spend.spend') }} as spend
    from conversions
    full outer join spend
        using (date_basis, date, attribution_model, channel, campaign, customer_type)

)

select
    *,
    cast(revenue as double) / nullif(cast(spend as double), 0) as roas,
    cast(spend as double) / nullif(conversions, 0) as cost_per_order
from joined
