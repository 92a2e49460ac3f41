{% set closed_days = setting('closed_days') %}
with

period_days as (

    select * from {{ ref('int_period_days_listed') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid

),

sessions as (

    select * from {{ ref('int_session_days_summed') }}

),

calendar as (

    select * from {{ ref('stg_reference__marketing_calendar') }}

),

order_days as (

    select
        order_date as date,
        count(*) as orders,
        sum(net_sales) as revenue,
        sum(case when is_new_customer then 1 else 0 end) as new_customers
    from orders
    group by order_date

),

session_days as (

    select
        session_date as date,
        sum(sessions) as sessions,
        sum(sessions_with_order) as sessions_with_order
    from sessions
    group by session_date

),

ranges as (

    select
        (select min(order_days.date) from order_days) as first_order_date,
        (select min(session_days.date) from session_days) as first_session_date,
        (select max(session_days.date) from session_days) as last_session_date

),

event_days as (

    select distinct period_days.date
    from period_days
    inner join calendar
        on period_days.date between calendar.starts_on and coalesce(calendar.ends_on, calendar.starts_on)
    where period_days.grain = 'day'

),

-- before the tracking began and after its last file, sessions are not zero but unknown
measured as (

    select
        period_days.date,
        event_days.date is not null as is_event_day,
        false
        {%- for day in closed_days %}
            or period_days.date = date '{{ day }}'
        {%- endfor %} as is_closed_day,
        coalesce(order_days.orders, 0) as orders,
        coalesce(order_days.revenue, 0) as revenue,
        coalesce(order_days.new_customers, 0) as new_customers,
        case
            when period_days.date between ranges.first_session_date and ranges.last_session_date
                then coalesce(session_days.sessions, 0)
        end as sessions,
        case
            when period_days.date between ranges.first_session_date and ranges.last_session_date
                then coalesce(session_days.sessions_with_order, 0)
        end as sessions_with_order
    from period_days
    cross join ranges
    left join event_days on period_days.date = event_days.date
    left join order_days on period_days.date = order_days.date
    left join session_days on period_days.date = session_days.date
    where
        period_days.grain = 'day'
        and period_days.is_elapsed
        and period_days.date >= ranges.first_order_date

)

select
    date,
    is_event_day,
    is_closed_day,
    cast(orders as bigint) as orders,
    cast(revenue as decimal(18, 4)) as revenue,
    cast(new_customers as bigint) as new_customers,
    cast(sessions as bigint) as sessions,
    cast(sessions_with_order as bigint) as sessions_with_order
from measured
