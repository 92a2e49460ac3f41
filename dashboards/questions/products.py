"""What the page `products` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query
from dashboards.wording import pretty

CATEGORIES = Query(
    "Net sales by category",
    """
select
    date_trunc('month', order_lines.order_date)::date as month,
    coalesce(order_lines.category, '(no category)') as category,
    sum(order_lines.net_sales) as net_sales
from marts.order_lines as order_lines
inner join marts.orders as orders on order_lines.order_id = orders.order_id
where order_lines.is_valid and not order_lines.is_gift_card and {where}
group by all
order by month, category
""",
    ("order_lines.category", "order_lines.net_sales"),
    {
        "dates": "order_lines.order_date",
        "country": "orders.country",
        "customers": "case when orders.is_new_customer then 'new' when orders.person_id is not null then 'repeat' end",
    },
)


def best(order: str) -> Query:
    """The fifty products that lead by one figure."""
    return Query(
        f"Products by {pretty(order).lower()}",
        f"""
select
    product_id, product_name, category, net_sales, units, orders, contribution_margin, refund_share, discounts, views,
    view_to_cart_rate, last_sold_date, is_active
from marts.products
where {order} is not null
order by {order} desc, product_id
limit 50
""",
        (f"products.{order}", "products.net_sales", "products.refund_share", "products.view_to_cart_rate"),
    )


LOOKED_AT = Query(
    "Looked at and not bought",
    """
select product_id, product_name, category, views, viewing_sessions, add_to_carts, orders, orders / nullif(viewing_sessions, 0) as orders_per_viewing_session
from marts.products
where viewing_sessions >= (select greatest(quantile_cont(viewing_sessions, 0.5), 1) from marts.products where viewing_sessions > 0)
order by orders_per_viewing_session, viewing_sessions desc
limit 25
""",
    ("products.viewing_sessions", "products.add_to_carts", "products.orders"),
    {},
    "views",
)

WAITING = Query(
    "People who looked and have not bought",
    """
select
    coalesce(products.product_name, audiences.product_id) as product,
    count(*) as people,
    count(*) filter (audiences.may_email) as may_email
from marts.audiences as audiences
left join marts.products as products on audiences.product_id = products.product_id
where audiences.audience = 'viewed_not_bought' and {where}
group by all
order by people desc, product
limit 15
""",
    ("audiences.product_id", "customer_360.products_viewed_not_bought"),
    {"dates": "audiences.entered_on"},
    "views",
)

AFFINITY = Query(
    "Bought by the same people",
    """
select product_name, paired_product_name, people_with_both, support, confidence, lift
from marts.product_affinity
order by lift desc, people_with_both desc, product_id, paired_product_id
limit 50
""",
    ("product_affinity", "product_affinity.confidence", "product_affinity.lift", "product_affinity.support"),
    empty="No two products were bought by as many people as `affinity_min_people` asks for.",
)
