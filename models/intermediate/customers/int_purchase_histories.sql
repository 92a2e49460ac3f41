{%- set segment = {
    'none': "'(all)'",
    'first_channel': 'acquired.acquisition_channel',
    'country': 'acquired.country',
}.get(setting('clv_segment'), raise_error('clv_segment in shop.yml must be none, first_channel or country.')) -%}

with

order_days as (

    select * from {{ ref('int_order_days_summed') }}

),

acquired as (

    select * from {{ ref('int_people_acquired') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

-- the model looks from the end of the data, the backtest from days before it
views as (

    {%- for days in [0, 90, 365] %}
        select
            {{ days }} as horizon_days,
            cast({{ dbt.dateadd('day', -days, 'data_as_of_date') }} as date) as as_of_date
        from context
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

seen as (

    select
        views.horizon_days,
        views.as_of_date,
        order_days.person_id,
        min(order_days.order_date) as first_order_date,
        max(order_days.order_date) filter (where order_days.order_date <= views.as_of_date) as last_order_date,
        count(*) filter (where order_days.order_date <= views.as_of_date) - 1 as frequency,
        sum(order_days.net_sales) filter (where order_days.order_date <= views.as_of_date) as net_sales,
        sum(order_days.contribution_margin) filter (where order_days.order_date <= views.as_of_date)
            as contribution_margin,
        min_by(order_days.net_sales, order_days.order_date) as first_value,
        count(*) filter (where order_days.order_date > views.as_of_date) as later_order_days,
        sum(order_days.net_sales) filter (where order_days.order_date > views.as_of_date) as later_net_sales
    from order_days
    cross join views
    group by views.horizon_days, views.as_of_date, order_days.person_id
    having min(order_days.order_date) <= views.as_of_date

),

histories as (

    select
        *,
        {{ dbt.datediff('first_order_date', 'last_order_date', 'day') }} as recency_days,
        {{ dbt.datediff('first_order_date', 'as_of_date', 'day') }} as age_days
    from seen

),

distinct_histories as (

    select distinct
        frequency,
        recency_days,
        age_days
    from histories
    where horizon_days = 0

),

counting as (

    select count(*) > {{ setting('clv_max_histories') }} as is_rounded
    from distinct_histories

),

purchase_histories as (

    select
        -- who, from when
        histories.horizon_days,
        histories.as_of_date,
        histories.person_id,
        {{ segment }} as segment,

        -- history
        histories.frequency,
        histories.recency_days,
        histories.age_days,
        {%- for name in ['recency_days', 'age_days'] %}
            case
                when counting.is_rounded then cast(round(histories.{{ name }} / 7.0) as bigint) * 7
                else histories.{{ name }}
            end as counted_{{ name }},
        {%- endfor %}

        -- money
        {{ money('histories.net_sales') }} as net_sales,
        {{ money('histories.contribution_margin') }} as contribution_margin,
        {{ money('histories.first_value') }} as first_value,
        {{ money('(histories.net_sales - histories.first_value) / nullif(histories.frequency, 0)') }}
            as mean_repeat_value,

        -- what came then
        histories.later_order_days,
        {{ money('coalesce(histories.later_net_sales, 0)') }} as later_net_sales
    from histories
    inner join acquired on histories.person_id = acquired.person_id
    cross join counting

)

select * from purchase_histories
