{% set dimensions = ['channel', 'campaign', 'first_category', 'country', 'first_discount'] %}
with

people as (

    select * from {{ ref('int_people_grouped') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

unlinked_refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where is_counted and link = 'customer'

),

periods as (

    select * from {{ ref('int_period_days_listed') }}
    where date = period_start

),

dimensions as (

    select listed.dimension from (
        values ('all'), ('{{ dimensions | join("'), ('") }}')
    ) as listed (dimension)

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

-- people, not orders, are counted from here on
person_periods as (

    select
        grains.cohort_grain,
        activity.person_id,
        cast(date_trunc(grains.cohort_grain, activity.activity_date) as date) as period_start,
        sum(activity.orders) as orders,
        sum(activity.net_sales) as net_sales,
        sum(activity.contribution_margin) as contribution_margin,
        sum(activity.unlinked_refunds) as unlinked_refunds
    from activity
    cross join (values ('week'), ('month'), ('quarter')) as grains (cohort_grain)
    group by all

),

-- alike people are counted once for all dimensions
placed as (

    select
        person_periods.cohort_grain,
        cast(date_trunc(person_periods.cohort_grain, people.first_order_date) as date) as cohort_start,
        person_periods.period_start,
        {% for dimension in dimensions %}
            people.{{ dimension }},
        {% endfor %}
        count(*) filter (where person_periods.orders > 0) as active_customers,
        sum(person_periods.orders) as orders,
        sum(person_periods.net_sales) as net_sales,
        sum(person_periods.contribution_margin) as contribution_margin,
        sum(person_periods.unlinked_refunds) as unlinked_refunds
    from person_periods
    inner join people on person_periods.person_id = people.person_id
    group by all

),

summed as (

    select
        placed.cohort_grain,
        placed.cohort_start,
        placed.period_start,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            {% for dimension in dimensions %}
                when '{{ dimension }}' then placed.{{ dimension }}
            {% endfor %}
        end as dimension_value,
        sum(placed.active_customers) as active_customers,
        sum(placed.orders) as orders,
        sum(placed.net_sales) as net_sales,
        sum(placed.contribution_margin) as contribution_margin,
        sum(placed.unlinked_refunds) as unlinked_refunds
    from placed
    cross join dimensions
    group by all

),

numbered as (

    select
        summed.cohort_grain,
        summed.cohort_start,
        summed.dimension,
        summed.dimension_value,
        periods.period_index - cohort_periods.period_index as period_number,
        cast(summed.active_customers as bigint) as active_customers,
        cast(summed.orders as bigint) as orders,
        {{ money('summed.net_sales') }} as net_sales,
        {{ money('summed.contribution_margin') }} as contribution_margin,
        {{ money('summed.unlinked_refunds') }} as unlinked_refunds
    from summed
    inner join periods
        on summed.cohort_grain = periods.grain and summed.period_start = periods.period_start
    inner join periods as cohort_periods
        on summed.cohort_grain = cohort_periods.grain and summed.cohort_start = cohort_periods.period_start

)

select * from numbered
where period_number >= 0
