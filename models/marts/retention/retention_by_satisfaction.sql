with

people as (

    select * from {{ ref('int_people_satisfied') }}

),

orders as (

    select * from {{ ref('orders') }}
    where is_valid and person_id is not null

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

windows as (

    select listed.window_days from (values (30), (60), (90), (180), (365)) as listed (window_days)

),

later_orders as (

    select
        people.person_id,
        {{ elapsed_days('people.judged_from', 'orders.ordered_at') }} as days_later,
        orders.contribution_margin
    from people
    inner join orders on people.person_id = orders.person_id
    where orders.ordered_at >= people.judged_from

),

-- one row per person and window: what came back in it
returned as (

    select
        later_orders.person_id,
        windows.window_days,
        count(*) as orders,
        sum(later_orders.contribution_margin) as contribution_margin
    from later_orders
    inner join windows on later_orders.days_later < windows.window_days
    group by later_orders.person_id, windows.window_days

),

eligible as (

    select
        people.person_id,
        people.satisfaction,
        windows.window_days
    from people
    cross join context
    inner join windows on {{ elapsed_days('people.judged_from', 'context.data_as_of') }} >= windows.window_days

),

retention_by_satisfaction as (

    select
        eligible.satisfaction,
        cast(eligible.window_days as bigint) as window_days,
        count(*) as customers,
        count(returned.person_id) as returning_customers,
        cast(count(returned.person_id) as double) / count(*) as return_rate,
        cast(coalesce(sum(returned.orders), 0) as bigint) as orders,
        cast(coalesce(sum(returned.orders), 0) as double) / count(*) as orders_per_customer,
        {{ money('coalesce(sum(returned.contribution_margin), 0)') }} as contribution_margin,
        {{ money('cast(coalesce(sum(returned.contribution_margin), 0) as double) / count(*)') }}
            as contribution_margin_per_customer
    from eligible
    left join returned on eligible.person_id = returned.person_id and eligible.window_days = returned.window_days
    group by eligible.satisfaction, eligible.window_days

)

select * from retention_by_satisfaction
