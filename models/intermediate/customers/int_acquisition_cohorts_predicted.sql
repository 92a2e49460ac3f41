with

people as (

    select
        person_id,
        first_order_id,
        cast(date_trunc('month', first_order_date) as date) as cohort_month
    from {{ ref('int_people_acquired') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

predicted as (

    select * from {{ ref('int_people_predicted') }}

),

dimensions as (

    select listed.dimension from (values ('all'), ('channel'), ('campaign')) as listed (dimension)

),

credited as (

    select
        people.cohort_month,
        touchpoints.channel,
        touchpoints.campaign,
        {%- for model in attribution_models() %}
            {%- set credit = exact('touchpoints.credit_' ~ model) %}
            sum({{ credit }}) as customers_{{ model }},
            sum({{ credit }} * predicted.clv_predicted_365d) as clv_predicted_365d_{{ model }},
            sum({{ credit }} * predicted.clv_total) as clv_total_{{ model }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from people
    inner join touchpoints on people.first_order_id = touchpoints.order_id
    inner join predicted on people.person_id = predicted.person_id
    where predicted.clv_predicted_365d is not null
    group by people.cohort_month, touchpoints.channel, touchpoints.campaign

),

by_model as (

    {{ by_attribution_model(
        'credited', ['cohort_month', 'channel', 'campaign'], ['customers', 'clv_predicted_365d', 'clv_total']
    ) | indent(4) }}

),

by_dimension as (

    select
        by_model.*,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            when 'channel' then by_model.channel
            when 'campaign' then {{ channel_campaign('by_model.channel', 'by_model.campaign') }}
        end as dimension_value
    from by_model
    cross join dimensions
    where by_model.customers > 0

),

cohorts as (

    select
        cohort_month,
        attribution_model,
        dimension,
        dimension_value,
        -- engines make other doubles of decimals with more digits than a double holds, which a tie would show
        {%- set customers = 'cast(cast(sum(customers) as decimal(38, 12)) as double)' %}
        {{ money('cast(cast(sum(clv_predicted_365d) as decimal(38, 8)) as double) / ' ~ customers) }} as clv_predicted_365d,
        {{ money('cast(cast(sum(clv_total) as decimal(38, 8)) as double) / ' ~ customers) }} as clv_total
    from by_dimension
    group by cohort_month, attribution_model, dimension, dimension_value

)

select * from cohorts
