-- Analysts sum lines and orders alike; if the two differ, every share and margin by product is wrong by the same amount.
-- A build of changes asks for the orders that became others, or whose lines did; the rest was asked when it was built.
{% set of_orders = kept_changes('int_orders_valued', 'order_id') %}
{% set of_lines = kept_changes('int_order_lines_valued', 'order_id') %}
{% set is_asked = 'order_id in (' ~ of_orders ~ ' union all ' ~ of_lines ~ ')' if builds_changes() else 'true' %}
with

lines_summed as (

    select
        order_id,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(unit_costs) as unit_costs,
        sum(gross_sales_original) as gross_sales_original,
        sum(discounts_original) as discounts_original,
        sum(net_sales_original) as net_sales_original
    from {{ ref('order_lines') }}
    where {{ is_asked }}
    group by order_id

)

select orders.order_id
from {{ ref('orders') }} as orders
inner join lines_summed on orders.order_id = lines_summed.order_id
where
    orders.gross_sales is distinct from lines_summed.gross_sales
    or orders.discounts is distinct from lines_summed.discounts
    or orders.net_sales is distinct from lines_summed.net_sales
    or orders.unit_costs is distinct from lines_summed.unit_costs
    or orders.gross_sales_original is distinct from lines_summed.gross_sales_original
    or orders.discounts_original is distinct from lines_summed.discounts_original
    or orders.net_sales_original is distinct from lines_summed.net_sales_original
