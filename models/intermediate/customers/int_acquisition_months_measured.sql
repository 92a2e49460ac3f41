with

{#- Ages in days at which a cohort's worth is compared. #}
{%- set ages = [30, 60, 90, 180, 365] %}

people as (

    select
        person_id,
        first_order_id,
        first_order_at,
        cast(date_trunc('month', first_order_date) as date) as cohort_month
    from {{ ref('int_people_acquired') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

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
        people.first_order_at,
        touchpoints.channel,
        touchpoints.campaign,
        {%- for model in attribution_models() %}
            {{ exact('sum(' ~ exact('touchpoints.credit_' ~ model) ~ ')') }} as credit_{{ model }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from people
    inner join touchpoints on people.first_order_id = touchpoints.order_id
    group by people.person_id, people.cohort_month, people.first_order_at, touchpoints.channel, touchpoints.campaign

),

credited_orders as (

    select
        acquired.cohort_month,
        attribution_models.attribution_model,
        acquired.channel,
        acquired.campaign,
        {{ dbt.datediff('acquired.cohort_month', 'orders.order_date', 'month') }} as period_number,
        {{ elapsed_days('acquired.first_order_at', 'orders.ordered_at') }} as age_days,
        case attribution_models.attribution_model
            {%- for model in attribution_models() %}
                when '{{ model }}' then acquired.credit_{{ model }}
            {%- endfor %}
        end as credit,
        orders.customer_order_number,
        orders.net_sales,
        orders.contribution_margin
    from acquired
    inner join orders on acquired.person_id = orders.person_id
    cross join attribution_models

),

credited as (

    select
        cohort_month,
        attribution_model,
        channel,
        campaign,
        period_number,
        cast(0 as decimal(18, 4)) as spend,
        sum(credit) filter (where customer_order_number = 1) as new_customers,
        sum(credit * contribution_margin) as contribution_margin,
        {%- for age in ages %}
            sum(credit * contribution_margin) filter (where age_days <= {{ age }}) as contribution_margin_{{ age }}d,
            sum(credit * net_sales) filter (where age_days <= {{ age }}) as net_sales_{{ age }}d
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from credited_orders
    where credit > 0
    group by cohort_month, attribution_model, channel, campaign, period_number

),

-- months and channels with spend and nobody won are kept
spent as (

    select
        cast(date_trunc('month', ad_spend.date) as date) as cohort_month,
        attribution_models.attribution_model,
        coalesce(ad_spend.channel, '(unknown)') as channel,
        ad_spend.campaign,
        0 as period_number,
        sum(ad_spend.spend) as spend,
        0 as new_customers,
        0 as contribution_margin,
        {%- for age in ages %}
            0 as contribution_margin_{{ age }}d,
            0 as net_sales_{{ age }}d{% if not loop.last %},{% endif %}
        {%- endfor %}
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
