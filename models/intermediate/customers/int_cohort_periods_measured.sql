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
    where grain in ('week', 'month', 'quarter')

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
        lag(order_date) over (partition by person_id order by customer_order_number) as previous_date,
        1 as orders,
        net_sales,
        contribution_margin,
        0 as unlinked_refunds
    from orders
    union all
    select
        person_id,
        refund_date as activity_date,
        null as previous_date,
        0 as orders,
        0 as net_sales,
        0 as contribution_margin,
        amount as unlinked_refunds
    from unlinked_refunds

),

-- people, not orders, are counted: somebody is active with the first order of a period
placed as (

    select
        cohort_periods.grain as cohort_grain,
        cohort_periods.period_start as cohort_start,
        periods.period_index - cohort_periods.period_index as period_number,
        {% for dimension in dimensions %}
            people.{{ dimension }},
        {% endfor %}
        case
            when activity.orders = 0 or activity.previous_date >= periods.period_start then 0 else 1
        end as active_customers,
        activity.orders,
        activity.net_sales,
        activity.contribution_margin,
        activity.unlinked_refunds
    from activity
    inner join people on activity.person_id = people.person_id
    inner join periods as cohort_periods on people.first_order_date = cohort_periods.date
    inner join periods on activity.activity_date = periods.date and cohort_periods.grain = periods.grain

),

measured as (

    select
        placed.cohort_grain,
        placed.cohort_start,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            {% for dimension in dimensions %}
                when '{{ dimension }}' then placed.{{ dimension }}
            {% endfor %}
        end as dimension_value,
        placed.period_number,
        cast(sum(placed.active_customers) as bigint) as active_customers,
        cast(sum(placed.orders) as bigint) as orders,
        {{ money('sum(placed.net_sales)') }} as net_sales,
        {{ money('sum(placed.contribution_margin)') }} as contribution_margin,
        {{ money('sum(placed.unlinked_refunds)') }} as unlinked_refunds
    from placed
    cross join dimensions
    where placed.period_number >= 0
    group by all

)

select * from measured
