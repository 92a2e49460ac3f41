with

people as (

    select
        person_id,
        first_order_id,
        cast(date_trunc('month', first_order_date) as date) as cohort_month
    from {{ ref('int_people_acquired') }}

),

orders as (

    select * from {{ ref('int_orders_aged') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

attribution_models as (

    {%- for model in attribution_models() %}
        select '{{ model }}' as attribution_model
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

acquired as (

    select
        people.person_id,
        people.cohort_month,
        touchpoints.channel,
        touchpoints.campaign,
        {%- for model in attribution_models() %}
            {{ exact('sum(' ~ exact('touchpoints.credit_' ~ model) ~ ')') }} as credit_{{ model }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from people
    inner join touchpoints on people.first_order_id = touchpoints.order_id
    group by people.person_id, people.cohort_month, touchpoints.channel, touchpoints.campaign

),

-- a column per model first: a row per model would multiply whatever people ordered
summed as (

    select
        acquired.cohort_month,
        acquired.channel,
        acquired.campaign,
        orders.period_number,
        orders.within_days,
        {%- for model in attribution_models() %}
            max(acquired.credit_{{ model }}) as credit_{{ model }},
            sum(acquired.credit_{{ model }}) filter (where orders.is_first) as new_customers_{{ model }},
            sum(acquired.credit_{{ model }} * orders.net_sales) as net_sales_{{ model }},
            sum(acquired.credit_{{ model }} * orders.contribution_margin) as contribution_margin_{{ model }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from acquired
    inner join orders on acquired.person_id = orders.person_id
    group by
        acquired.cohort_month,
        acquired.channel,
        acquired.campaign,
        orders.period_number,
        orders.within_days

),

by_model as (

    {{ by_attribution_model(
        'summed',
        ['cohort_month', 'channel', 'campaign', 'period_number', 'within_days'],
        ['credit', 'new_customers', 'net_sales', 'contribution_margin']
    ) | indent(4) }}

),

credited as (

    select
        cohort_month,
        attribution_model,
        channel,
        campaign,
        period_number,
        within_days,
        cast(0 as decimal(18, 4)) as spend,
        new_customers,
        net_sales,
        contribution_margin
    from by_model
    where credit > 0

),

-- months and channels with spend and nobody won are kept
spent as (

    select
        cast(date_trunc('month', ad_spend.date) as date) as cohort_month,
        attribution_models.attribution_model,
        coalesce(ad_spend.channel, '(unknown)') as channel,
        ad_spend.campaign,
        0 as period_number,
        0 as within_days,
        sum(ad_spend.spend) as spend,
        0 as new_customers,
        0 as net_sales,
        0 as contribution_margin
    from ad_spend
    cross join attribution_models
    group by all

),

measured as (

    select * from credited
    union all
    select * from spent

)

select * from measured
