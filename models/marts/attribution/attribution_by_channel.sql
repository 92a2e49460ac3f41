{% set models = attribution_models() + ['markov'] %}
{% set month = "cast(" ~ dbt.date_trunc('month', 'date') ~ " as date)" %}
with

daily as (

    select * from {{ ref('attribution_daily') }}
    where date_basis = 'order'

),

claims as (

    select * from {{ ref('int_channel_claims_summed') }}

),

markov as (

    select * from {{ ref('int_markov_credited') }}

),

months as (

    select
        attribution_model,
        {{ month }} as month,
        channel,
        sum({{ exact('conversions', 38) }}) as conversions,
        sum({{ exact("case when customer_type = 'new' then conversions else 0 end", 38) }}) as new_customers,
        sum(revenue) as revenue,
        sum(refunds) as refunds,
        null as spend,
        null as platform_conversions,
        null as platform_conversion_value,
        0 as assisted_conversions
    from daily
    group by attribution_model, {{ month }}, channel

    -- spend, platforms' claims and assists are the same beside every model
    {% for model in models %}
        union all

        select
            '{{ model }}' as attribution_model,
            month,
            channel,
            0 as conversions,
            0 as new_customers,
            0 as revenue,
            0 as refunds,
            spend,
            platform_conversions,
            platform_conversion_value,
            assisted_conversions
        from claims
        {%- if model == 'markov' %}
            where exists (select 1 from markov)
        {%- endif %}
    {% endfor %}

),

-- the chain is one of the whole period: its months are not parts that add up to it cent by cent
periods as (

    select
        months.*,
        case when cuts.by_month then months.month end as period,
        cast(null as decimal(18, 4)) as revenue_value_weighted
    from months
    cross join (values (true), (false)) as cuts (by_month)

    union all

    select
        'markov' as attribution_model,
        month,
        channel,
        {{ exact('conversions', 38) }} as conversions,
        {{ exact('new_customers', 38) }} as new_customers,
        revenue,
        refunds,
        null as spend,
        null as platform_conversions,
        null as platform_conversion_value,
        0 as assisted_conversions,
        month as period,
        revenue_value_weighted
    from markov

),

totals as (

    select
        attribution_model,
        channel,
        period as month,
        cast(sum(conversions) as double) as conversions,
        cast(sum(new_customers) as double) as new_customers,
        {{ money('sum(revenue)') }} as revenue,
        {{ money('sum(revenue_value_weighted)') }} as revenue_value_weighted,
        {{ money('sum(refunds)') }} as refunds,
        {{ money('sum(spend)') }} as spend,
        cast(sum(assisted_conversions) as bigint) as assisted_conversions,
        {{ money('sum(platform_conversions)') }} as platform_conversions,
        {{ money('sum(platform_conversion_value)') }} as platform_conversion_value
    from periods
    group by attribution_model, channel, period

),

effects as (

    select
        'markov' as attribution_model,
        channel,
        removal_effect,
        revenue_removal_effect
    from markov
    where month is null

)

select
    totals.*,
    {{ money('totals.revenue - totals.refunds') }} as revenue_net_of_refunds,
    cast(totals.revenue as double) / nullif(cast(totals.spend as double), 0) as roas,
    cast(totals.spend as double) / nullif(totals.new_customers, 0) as ncac,
    effects.removal_effect,
    effects.revenue_removal_effect,
    cast(totals.platform_conversions as double) / nullif(totals.conversions, 0) as platform_to_model_ratio
from totals
left join effects
    on
        totals.attribution_model = effects.attribution_model
        and totals.channel = effects.channel
