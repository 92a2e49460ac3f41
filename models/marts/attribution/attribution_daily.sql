with

credits as (

    select * from {{ ref('int_credits_summed') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

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

by_model as (

    {{ by_attribution_model(
        'credits',
        ['date_basis', 'date', 'channel', 'campaign', 'customer_type'],
        ['conversions', 'revenue', 'refunds']
    ) | indent(4) }}

),

-- media spend is meant to win customers, so it stands once in each model, on the row of new customers
credits_and_spend as (

    select
        *,
        null as spend
    from by_model
    where conversions <> 0 or revenue <> 0 or refunds <> 0

    {% for model in attribution_models() %}
        union all

        select
            'touch' as date_basis,
            date,
            channel,
            campaign,
            'new' as customer_type,
            '{{ model }}' as attribution_model,
            0 as conversions,
            0 as revenue,
            0 as refunds,
            spend
        from spend_by_day
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
        {{ money('sum(refunds)') }} as refunds,
        {{ money('sum(spend)') }} as spend
    from credits_and_spend
    group by date_basis, date, attribution_model, channel, campaign, customer_type

)

select
    *,
    {{ money('revenue - refunds') }} as revenue_net_of_refunds,
    cast(revenue as double) / nullif(cast(spend as double), 0) as roas,
    cast(spend as double) / nullif(conversions, 0) as cost_per_order
from joined
