{# An order of a person's and its lines put the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}
    where product_id is not null and not is_gift_card

),

purchased as (

    select
        orders.person_id,
        order_lines.product_id,
        orders.order_date
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id
    group by orders.person_id, order_lines.product_id, orders.order_date

)

select * from purchased
