-- Sums over everybody would not see two people swapped, or one missing and another counted twice.
with

orders as (

    select
        person_id,
        count(*) filter (where is_valid) as order_count,
        sum(case when is_valid then net_sales else 0 end) as net_sales,
        sum(case when is_valid then refunds else 0 end) as refunds
    from {{ ref('orders') }}
    where person_id is not null
    group by person_id

),

people as (

    select
        person_id,
        count(*) as people_count,
        sum(order_count) as order_count,
        sum(net_sales) as net_sales,
        sum(refunds - unlinked_refunds) as refunds
    from {{ ref('customer_360') }}
    group by person_id

)

select
    orders.*,
    people.people_count,
    people.order_count as people_order_count,
    people.net_sales as people_net_sales,
    people.refunds as people_refunds
from orders
left join people on orders.person_id = people.person_id
where
    people.person_id is null
    or people.people_count <> 1
    or people.order_count <> orders.order_count
    or people.net_sales <> orders.net_sales
    or people.refunds <> orders.refunds
