{# An order of a person's puts the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

order_days as (

    select
        person_id,
        order_date,
        count(*) as orders,
        {{ money('sum(net_sales)') }} as net_sales,
        {{ money('sum(contribution_margin)') }} as contribution_margin
    from orders
    group by person_id, order_date

)

select * from order_days
