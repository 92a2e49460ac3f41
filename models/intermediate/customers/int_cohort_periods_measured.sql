with

people as (

    select * from {{ ref('int_people_acquired') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

unlinked_refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where is_counted and link = 'customer'

),

period_days as (

    select * from {{ ref('int_period_days_listed') }}
    where grain in ('week', 'month', 'quarter')

),

activity as (

    select
        person_id,
        order_date as activity_date,
        1 as orders,
        net_sales,
        contribution_margin,
        0 as unlinked_refunds
    from orders
    union all
    select
        person_id,
        refund_date as activity_date,
        0 as orders,
        0 as net_sales,
        0 as contribution_margin,
        amount as unlinked_refunds
    from unlinked_refunds

),

person_periods as (

    select
        period_days.grain as cohort_grain,
        activity.person_id,
        period_days.period_index,
        sum(activity.orders) as orders,
        sum(activity.net_sales) as net_sales,
        sum(activity.contribution_margin) as contribution_margin,
        sum(activity.unlinked_refunds) as unlinked_refunds
    from activity
    inner join period_days on activity.activity_date = period_days.date
    group by period_days.grain, activity.person_id, period_days.period_index

),

-- one row per combination of attributes, so that each dimension is a sum over few rows instead of over people
profiles as (

    select
        person_periods.cohort_grain,
        cohort_days.period_start as cohort_start,
        person_periods.period_index - cohort_days.period_index as period_number,
        people.acquisition_channel,
        people.acquisition_campaign,
        people.first_category,
        people.country,
        people.first_discount,
        count(*) filter (where person_periods.orders > 0) as active_customers,
        sum(person_periods.orders) as orders,
        sum(person_periods.net_sales) as net_sales,
        sum(person_periods.contribution_margin) as contribution_margin,
        sum(person_periods.unlinked_refunds) as unlinked_refunds
    from person_periods
    inner join people on person_periods.person_id = people.person_id
    inner join period_days as cohort_days
        on people.first_order_date = cohort_days.date and person_periods.cohort_grain = cohort_days.grain
    where person_periods.period_index >= cohort_days.period_index
    group by all

),

dimensions as (

    select *
    from (values ('all'), ('channel'), ('campaign'), ('first_category'), ('country'), ('first_discount'))
        as listed (dimension)

),

unpivoted as (

    select
        profiles.*,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            when 'channel' then profiles.acquisition_channel
            when 'campaign' then {{ channel_campaign('profiles.acquisition_channel', 'profiles.acquisition_campaign') }}
            when 'first_category' then profiles.first_category
            when 'country' then profiles.country
            when 'first_discount' then profiles.first_discount
        end as dimension_value
    from profiles
    cross join dimensions

),

-- codes made for one customer each would make one cohort each
kept_values as (

    select
        dimension,
        dimension_value
    from unpivoted
    where cohort_grain = 'month' and period_number = 0
    group by dimension, dimension_value
    qualify row_number() over (
        partition by dimension order by sum(active_customers) desc, dimension_value
    ) <= {{ setting('max_cohort_values') }}

),

measured as (

    select
        unpivoted.cohort_grain,
        unpivoted.cohort_start,
        unpivoted.dimension,
        coalesce(kept_values.dimension_value, '(other)') as dimension_value,
        unpivoted.period_number,
        cast(sum(unpivoted.active_customers) as bigint) as active_customers,
        cast(sum(unpivoted.orders) as bigint) as orders,
        {{ money('sum(unpivoted.net_sales)') }} as net_sales,
        {{ money('sum(unpivoted.contribution_margin)') }} as contribution_margin,
        {{ money('sum(unpivoted.unlinked_refunds)') }} as unlinked_refunds
    from unpivoted
    left join kept_values
        on unpivoted.dimension = kept_values.dimension and unpivoted.dimension_value = kept_values.dimension_value
    group by all

)

select * from measured
