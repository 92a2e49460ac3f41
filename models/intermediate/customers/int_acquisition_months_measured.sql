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

-- one row per model that gives the channel credit
credited_people as (

    select
        acquired.person_id,
        acquired.cohort_month,
        acquired.channel,
        acquired.campaign,
        attribution_models.attribution_model,
        case attribution_models.attribution_model
            {%- for model in attribution_models() %}
                when '{{ model }}' then acquired.credit_{{ model }}
            {%- endfor %}
        end as credit
    from acquired
    cross join attribution_models

),

credited as (

    select
        credited_people.cohort_month,
        credited_people.attribution_model,
        credited_people.channel,
        credited_people.campaign,
        orders.period_number,
        orders.within_days,
        cast(0 as decimal(18, 4)) as spend,
        sum(credited_people.credit) filter (where orders.is_first) as new_customers,
        sum(credited_people.credit * orders.net_sales) as net_sales,
        sum(credited_people.credit * orders.contribution_margin) as contribution_margin
    from credited_people
    inner join orders on credited_people.person_id = orders.person_id
    where credited_people.credit > 0
    group by
        credited_people.cohort_month,
        credited_people.attribution_model,
        credited_people.channel,
        credited_people.campaign,
        orders.period_number,
        orders.within_days

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
