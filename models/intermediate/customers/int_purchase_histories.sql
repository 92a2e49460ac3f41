{%- set segment = {
    'none': "'(all)'",
    'first_channel': 'acquired.acquisition_channel',
    'country': 'acquired.country',
}.get(setting('clv_segment'), raise_error('clv_segment in shop.yml must be none, first_channel or country.')) -%}

-- the model looks from the end of the data, the backtest from days before it
{%- set horizons = [0, 90, 365] %}

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

views as (

    select
        {%- for days in horizons %}
            cast({{ dbt.dateadd('day', -days, 'data_as_of_date') }} as date) as as_of_date_{{ days }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from context

),

-- all horizons in one pass over the order days, and money narrow again before it is copied to each
people as (

    select
        order_days.person_id,
        min(order_days.order_date) as first_order_date,
        min_by(order_days.net_sales, order_days.order_date) as first_value,
        {%- for days in horizons %}
            {%- set is_seen = 'filter (where order_days.order_date <= views.as_of_date_' ~ days ~ ')' %}
            max(order_days.order_date) {{ is_seen }} as last_order_date_{{ days }},
            count(*) {{ is_seen }} as order_days_{{ days }},
            {{ money('sum(order_days.net_sales) ' ~ is_seen) }} as net_sales_{{ days }},
            {{ money('sum(order_days.contribution_margin) ' ~ is_seen) }} as contribution_margin_{{ days }},
        {%- endfor %}
        count(*) as all_order_days,
        {{ money('sum(order_days.net_sales)') }} as all_net_sales
    from order_days
    cross join views
    group by order_days.person_id

),

histories as (

    {%- for days in horizons %}
        select
            {{ days }} as horizon_days,
            views.as_of_date_{{ days }} as as_of_date,
            people.person_id,
            people.order_days_{{ days }} - 1 as frequency,
            {{ dbt.datediff('people.first_order_date', 'people.last_order_date_' ~ days, 'day') }} as recency_days,
            {{ dbt.datediff('people.first_order_date', 'views.as_of_date_' ~ days, 'day') }} as age_days,
            people.net_sales_{{ days }} as net_sales,
            people.contribution_margin_{{ days }} as contribution_margin,
            people.first_value,
            people.all_order_days - people.order_days_{{ days }} as later_order_days,
            people.all_net_sales - people.net_sales_{{ days }} as later_net_sales
        from people
        cross join views
        where people.order_days_{{ days }} > 0
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

distinct_histories as (

    select distinct
        first_order_date,
        last_order_date_0,
        order_days_0
    from people

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
                when counting.is_rounded then cast(round(histories.{{ name }} / 7.0e0) as bigint) * 7
                else histories.{{ name }}
            end as counted_{{ name }},
        {%- endfor %}

        -- money
        histories.net_sales,
        histories.contribution_margin,
        histories.first_value,
        {{ money('cast(histories.net_sales - histories.first_value as double) / nullif(histories.frequency, 0)') }}
            as mean_repeat_value,

        -- what came then
        histories.later_order_days,
        {{ money('histories.later_net_sales') }} as later_net_sales
    from histories
    inner join acquired on histories.person_id = acquired.person_id
    cross join counting

)

select * from purchase_histories
