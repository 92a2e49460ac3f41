"""Guards after staging, orders and their lines: amounts, days and partners that must agree."""

from __future__ import annotations

import math

from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import ERROR, NOTHING, Found, Guards
from orchestration.quality.look import NEW, STAGED, Look
from orchestration.quality.shares import share_above_usual

GUARDS = Guards()
WITHDRAW = "Compare the newest orders file with the shop; `make withdraw FILE=…` and drop a corrected one"


@GUARDS.add(
    "orders",
    ERROR,
    limit="amount_p95_to_median",
    expected="95th percentile at most {limit:.0f} times the median",
    remedy=f"{WITHDRAW}, or confirm with guards: {{orders: {{amount_p95_to_median: …}}}} in shop.yml.",
    model=STAGED,
)
def amounts_in_proportion(look: Look, dataset: str) -> Found:
    """95th percentile of the order totals against their median, of all orders and of the new ones alone."""
    value, p95, middle = 0.0, 0.0, 0.0
    for condition, least in (("true", 20), (NEW, 40)):
        orders, high, centre = look.row(
            "select count(*), quantile_cont(total_amount, 0.95), median(total_amount)"
            f" from {look.recent(dataset)} where total_amount > 0 and {condition}"
        )
        if orders >= least and centre and float(high) / float(centre) > value:
            value, p95, middle = float(high) / float(centre), float(high), float(centre)
    return Found(value, f"{value:.1f} times: {p95:,.2f} against {middle:,.2f}") if value else NOTHING


@GUARDS.add(
    "orders",
    ERROR,
    limit="extreme_amount",
    expected="no more orders than chance explains above {limit:.0f} times the 99th percentile of the orders before",
    remedy=f"{WITHDRAW}, or confirm with guards: {{orders: {{extreme_amount: …}}}} in shop.yml.",
    model=STAGED,
)
def extreme_amounts(look: Look, dataset: str) -> Found:
    """New orders far above the 99th percentile of the orders before them."""
    times = look.threshold("orders", "extreme_amount")
    before, bound = look.row(
        f"select count(*), quantile_cont(total_amount, 0.99) * {times} from {look.recent(dataset)}"
        f" where total_amount > 0 and not ({NEW})"
    )
    if before < 200:
        return NOTHING
    old, new, extreme = look.row(
        f"select count(*) filter (not ({NEW}) and total_amount > $bound), count(*) filter ({NEW}),"
        f" count(*) filter ({NEW} and total_amount > $bound) from {look.recent(dataset)} where total_amount > 0",
        {"bound": bound},
    )
    limit = max(2, shared_limit(new, max(old, 1) / before))
    return Found(
        extreme,
        f"{extreme:,} of {new:,} new orders above {bound:,.2f}",
        limit,
        f"at most {limit} orders above {times:.0f} times the 99th percentile of the orders before",
    )


@GUARDS.add(
    ["orders", "refunds"],
    ERROR,
    limit="amount_shift",
    expected="the usual new amount within a factor of {limit:.1f} of the ones before",
    remedy="The unit or the currency of the newest file may be another: `make withdraw FILE=…` and drop a corrected"
    " one, or confirm with guards: {{dataset}: {amount_shift: …}} in shop.yml.",
    model=STAGED,
)
def amounts_shifted(look: Look, dataset: str) -> Found:
    """Geometric mean of the new amounts against that of the ones before in the same currency, either way."""
    if look.is_first_load:
        return NOTHING
    amount = "total_amount" if dataset == "orders" else "amount"
    rows = look.rows(
        f"""
        select currency, count(*) filter ({NEW}), avg(ln({amount})) filter ({NEW}),
            count(*) filter (not ({NEW})), avg(ln({amount})) filter (not ({NEW})),
            coalesce(stddev(ln({amount})) filter (not ({NEW})), 1)
        from {look.recent(dataset)} where {amount} > 0 group by all order by currency
        """
    )
    worst, observed = 0.0, ""
    for currency, new, shift, before, level, spread in rows:
        # Seven standard errors are given for free, so that a handful of large orders does not stop a small shop.
        if new >= 3 and before >= 100:
            factor = math.exp(max(abs(shift - level) - 7 * spread / math.sqrt(new), 0.0))
            if factor > worst:
                worst = factor
                observed = f"{math.exp(shift - level):.2f} times in {currency} ({new:,} rows, {factor:.2f} after noise)"
    return Found(worst, observed) if worst else NOTHING


@GUARDS.add(
    "orders",
    ERROR,
    limit="not_valid_rise",
    expected="at most {limit:.0%} of the new orders more than before",
    remedy=f"{WITHDRAW}, or confirm with guards: {{orders: {{not_valid_rise: …}}}} in shop.yml.",
    model=STAGED,
)
def orders_not_valid(look: Look, dataset: str) -> Found:
    """New orders that will count nowhere (cancelled, pending, refunded, test, nothing paid), above the share before."""
    return share_above_usual(
        look,
        look.recent(dataset),
        "ordered_at",
        "(status in ('paid', 'partially_refunded') and not is_test and total_amount > 0)",
        least=5,
    )


@GUARDS.add(
    "orders",
    ERROR,
    limit="one_customer_share",
    expected="at most {limit:.0%} of 20 or more new orders",
    remedy=f"{WITHDRAW}: one customer number stands for all. Or confirm with"
    " guards: {orders: {one_customer_share: 1}} in shop.yml.",
    model=STAGED,
)
def one_customer(look: Look, dataset: str) -> Found:
    """Share of the new orders that name the most frequent customer."""
    new, most = look.row(
        f"""
        select coalesce(sum(orders), 0)::bigint, coalesce(max(orders), 0)
        from (select count(*) as orders from staging.stg_shop__orders
            where {NEW} and customer_id is not null group by customer_id)
        """
    )
    return Found(most / new, f"{most:,} of {new:,} new orders with a customer number") if new >= 20 else NOTHING


@GUARDS.add(
    "refunds",
    ERROR,
    limit="refund_to_order_ratio",
    expected="at most {limit:.0f} times the order",
    remedy="A refund is far larger than its order: the unit of the newest refunds file may be another. `make withdraw"
    " FILE=…`, or confirm with guards: {refunds: {refund_to_order_ratio: …}} in shop.yml.",
    model=STAGED,
)
def refunds_within_orders(look: Look, dataset: str) -> Found:
    """New refunds that name their order, in its currency, against what was paid for it."""
    rows, worst = look.row(
        f"""
        select count(*), max(cast(refunds.amount as double) / cast(orders.total_amount as double))
        from staging.stg_shop__refunds as refunds join staging.stg_shop__orders as orders using (order_id, currency)
        where refunds.{NEW} and orders.total_amount >= 1
        """
    )
    return Found(worst, f"at most {worst:.2f} times the order, in {rows:,} new refunds") if rows else NOTHING
