{% set windows = [30, 60, 90, 180, 365] %}
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

followed as (

    select
        people.person_id,
        people.satisfaction,
        {{ elapsed_days('people.judged_from', 'context.data_as_of') }} as days_followed
    from people
    cross join context

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

-- one row per person: what came back in each window
returned as (

    select
        person_id,
        {%- for days in windows %}
            count(*) filter (where days_later < {{ days }}) as orders_{{ days }},
            sum(contribution_margin) filter (where days_later < {{ days }}) as contribution_margin_{{ days }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from later_orders
    group by person_id

),

summed as (

    select
        followed.satisfaction,
        {%- for days in windows %}
            {%- set is_eligible = 'filter (where followed.days_followed >= ' ~ days ~ ')' %}
            count(*) {{ is_eligible }} as customers_{{ days }},
            count(nullif(returned.orders_{{ days }}, 0)) {{ is_eligible }} as returning_customers_{{ days }},
            sum(returned.orders_{{ days }}) {{ is_eligible }} as orders_{{ days }},
            sum(returned.contribution_margin_{{ days }}) {{ is_eligible }} as contribution_margin_{{ days }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from followed
    left join returned on followed.person_id = returned.person_id
    group by followed.satisfaction

),

by_window as (

    {%- for days in windows %}
        select
            satisfaction,
            {{ days }} as window_days,
            customers_{{ days }} as customers,
            returning_customers_{{ days }} as returning_customers,
            coalesce(orders_{{ days }}, 0) as orders,
            coalesce(contribution_margin_{{ days }}, 0) as contribution_margin
        from summed
        where customers_{{ days }} > 0
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

retention_by_satisfaction as (

    select
        satisfaction,
        cast(window_days as bigint) as window_days,
        customers,
        returning_customers,
        cast(returning_customers as double) / customers as return_rate,
        cast(orders as bigint) as orders,
        cast(orders as double) / customers as orders_per_customer,
        {{ money('contribution_margin') }} as contribution_margin,
        {{ money('cast(contribution_margin as double) / customers') }} as contribution_margin_per_customer
    from by_window

)

select * from retention_by_satisfaction
