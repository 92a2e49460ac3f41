"""The orders as the warehouse should value them, from the rows that were delivered and can be read."""

from __future__ import annotations

from orchestration.demo.orders import PAID, PARTIALLY_REFUNDED, REFUNDED, STATUSES, STILL_PENDING, WAS_CANCELLED
from orchestration.demo.purchases import TEST
from orchestration.demo.rendering import words
from orchestration.demo.shop import CAMPAIGNS, PRODUCT_COUNT

GBP_CAMPAIGNS = [number for number, campaign in enumerate(CAMPAIGNS) if campaign.currency == "GBP"]

# {{files}}: number of files delivered; {{start}}: first day. A row that comes twice counts once.
VIEWS = f"""
create temp view rates as
    select date '{{start}}' + day::integer as date, cast(micros * 0.000001 as decimal(18, 6)) as rate
    from exchange_rates where file < {{files}};

create temp view customers_seen as select * from customers where file < {{files}} and bad = 0;
create temp view orders_seen as select * from orders where file < {{files}} and bad = 0;
create temp view sessions_seen as select * from sessions where file < {{files}} and bad = 0;

create temp table goods as
    select
        order_no,
        sum(quantity * price) filter (product_no < {PRODUCT_COUNT}) as gross,
        sum(discount) as line_discount, count(*) as lines
    from lines where file < {{files}} and bad = 0 group by order_no;

create temp table valued as
with newest as (
    select * from orders_seen
    qualify row_number() over (partition by order_no order by updated desc) = 1
),
dated as (
    select *, cast(to_timestamp(second) as date) as order_date from newest
),
amounts as (
    select
        dated.*, coalesce(lines, 0) as lines,
        case when lines is null then subtotal + dated.discount else coalesce(gross, 0) end as gross,
        greatest(dated.discount, coalesce(line_discount, 0)) as discounts,
        case when pounds = 1 then rate else 1 end as rate,
        case
            when kind = {TEST} then 'test' when status = {WAS_CANCELLED} then 'cancelled'
            when status = {STILL_PENDING} then 'pending' when status = {REFUNDED} then 'refunded'
            when total <= 0 then 'zero_total' when lines > 0 and gross is null then 'gift_cards_only'
        end as exclusion_reason
    from dated
    left join goods using (order_no)
    asof left join rates on order_date >= rates.date
)
select *, exclusion_reason is null as is_valid, gross - discounts as net from amounts;

create temp table refunded as
    select
        refund_no, order_no, amount, person_no,
        round(amount * 0.01 * case when pounds = 0 then 1 else coalesce(order_rate, rates.rate) end, 4) as euros,
        coalesce(is_valid, true) as is_counted, order_rate is not null as is_linked
    from (
        select
            refunds.*, valued.is_valid, valued.rate as order_rate,
            cast(to_timestamp(refunds.second) as date) as refund_date
        from refunds left join valued using (order_no) where refunds.file < {{files}} and refunds.bad = 0
    )
    asof left join rates on refund_date >= rates.date;

create temp view spent as
    select campaign, round(spend * 0.01 * case when campaign in {(*GBP_CAMPAIGNS, -1)} then rate else 1 end, 4) as euros
    from (
        select *, date '{{start}}' + day::integer as spend_date from ad_spend where file < {{files}} and bad = 0
        qualify row_number() over (partition by day, campaign, ad_group order by file desc) = 1
    )
    asof left join rates on spend_date >= rates.date;
"""


def _euros(column: str) -> str:
    return f"cast(round({column} * 0.01 * rate, 4) as decimal(18, 4))"


def _in_currency(column: str, pounds: int) -> str:
    """Sum over valid orders of one currency, unconverted and so free of rounding."""
    return f"cast(sum({column}) filter (is_valid and pounds = {pounds}) * 0.01 as decimal(18, 2))"


ORDERS = f"""
    with numbered as (
        select order_no, row_number() over (partition by person_no order by second, order_id(order_no)) as number
        from valued where is_valid and person_no >= 0
    ),
    returned as (
        select order_no, sum(euros) as refunds from refunded where is_linked and is_counted group by order_no
    )
    select
        order_id(order_no) as order_id, nullif(person_no, -1) as person, {{order_kinds}}[1 + kind] as kind,
        make_timestamp(second * 1000000) as ordered_at, order_date, {words(STATUSES)}[1 + status] as status,
        is_valid, exclusion_reason, number as customer_order_number,
        case when pounds = 1 then 'GBP' else 'EUR' end as currency, cast(rate as decimal(18, 6)) as exchange_rate,
        lines, cast(net * 0.01 as decimal(18, 2)) as net_sales_original, {_euros("gross")} as gross_sales,
        {_euros("discounts")} as discounts, {_euros("gross")} - {_euros("discounts")} as net_sales,
        {_euros("shipping")} as shipping, {_euros("tax")} as tax, {_euros("total")} as total,
        cast(coalesce(refunds, 0) as decimal(18, 4)) as refunds
    from valued left join numbered using (order_no) left join returned using (order_no) order by order_no
"""

TOTALS = f"""
    select
        count(*) as orders, count(*) filter (is_valid) as valid_orders,
        count(*) filter (status = {PAID} and is_valid) as paid_orders,
        count(*) filter (status = {PARTIALLY_REFUNDED} and is_valid) as partially_refunded_orders,
        {
    ", ".join(
        f"count(*) filter (exclusion_reason = '{r}') as {r}_orders"
        for r in ("test", "cancelled", "pending", "refunded", "zero_total", "gift_cards_only")
    )
},
        count(distinct person_no) filter (is_valid and person_no >= 0) as people_with_valid_orders,
        count(distinct person_no) filter (person_no >= 0) as people_with_orders,
        count(*) filter (is_valid and person_no < 0) as valid_orders_without_person,
        sum({_euros("gross")}) filter (is_valid) as gross_sales,
        sum({_euros("discounts")}) filter (is_valid) as discounts,
        sum({_euros("gross")} - {_euros("discounts")}) filter (is_valid) as net_sales,
        sum({_euros("shipping")}) filter (is_valid) as shipping, sum({_euros("tax")}) filter (is_valid) as tax,
        sum({_euros("total")}) filter (is_valid) as total,
        {_in_currency("net", 0)} as net_sales_in_eur, {_in_currency("net", 1)} as net_sales_in_gbp,
        {_in_currency("total", 0)} as total_in_eur, {_in_currency("total", 1)} as total_in_gbp,
        (select sum(euros)::decimal(18, 4) from refunded where is_linked and is_counted) as refunds_linked,
        (select sum(euros)::decimal(18, 4) from refunded where not is_linked) as refunds_unlinked,
        (select count(*) from refunded where not is_linked) as unlinked_refunds,
        (select count(*) from refunded where not is_counted) as refunds_of_excluded_orders,
        (select sum(euros)::decimal(18, 4) from spent) as ad_spend
    from valued
"""
