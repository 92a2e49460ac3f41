-- The product table is where assortment decisions are taken; sales that no product shows would be decided upon by nobody.
with

products_summed as (

    select sum(net_sales) as net_sales
    from {{ ref('products') }}

),

orders_summed as (

    select sum(net_sales) as net_sales
    from {{ ref('orders') }}
    where is_valid and line_count > 0

)

select
    products_summed.net_sales as products_net_sales,
    orders_summed.net_sales as orders_net_sales
from products_summed
cross join orders_summed
where coalesce(products_summed.net_sales, 0) <> coalesce(orders_summed.net_sales, 0)
