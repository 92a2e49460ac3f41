"""Guards after staging, orders and their lines: amounts, days and partners that must agree."""

from __future__ import annotations

import math

from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import ERROR, NOTHING, Found, Guards
from orchestration.quality.look import Look

GUARDS = Guards()

STAGED = "stg_shop__{dataset}"
NEW = "_file_id in (select file_id from new_files)"
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
            f" from staging.stg_shop__orders where total_amount > 0 and {condition}"
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
        f"select count(*), quantile_cont(total_amount, 0.99) * {times} from staging.stg_shop__orders"
        f" where total_amount > 0 and not ({NEW})"
    )
    if before < 200:
        return NOTHING
    old, new, extreme = look.row(
        f"select count(*) filter (not ({NEW}) and total_amount > $bound), count(*) filter ({NEW}),"
        f" count(*) filter ({NEW} and total_amount > $bound) from staging.stg_shop__orders where total_amount > 0",
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
    amount = "total_amount" if dataset == "orders" else "amount"
    rows = look.rows(
        f"""
        select currency, count(*) filter ({NEW}), avg(ln({amount})) filter ({NEW}),
            count(*) filter (not ({NEW})), avg(ln({amount})) filter (not ({NEW})),
            coalesce(stddev(ln({amount})) filter (not ({NEW})), 1)
        from staging.stg_shop__{dataset} where {amount} > 0 group by all order by currency
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
    limit="total_off_lines_share",
    expected="at most {limit:.1%} of the orders with lines, or what chance makes of it",
    remedy="Totals and lines disagree: look for a factor (cents for units) in the newest orders or order_lines file,"
    " `make withdraw FILE=…`, or confirm with guards: {orders: {total_off_lines_share: …}} in shop.yml.",
    model=STAGED,
)
def totals_match_lines(look: Look, dataset: str) -> Found:
    """Orders whose total is not within the factor `total_to_lines_ratio` of the sum of their lines."""
    orders, new, off, new_off, worst = look.row(
        f"""
        with lines as (
            select order_id, sum(quantity * unit_price) as gross, sum(coalesce(discount_amount, 0)) as discounts,
                bool_or({NEW}) as is_new
            from staging.stg_shop__order_lines group by all
        ),
        compared as (
            select orders.{NEW} or lines.is_new as is_new,
                cast(total_amount as double) as total,
                cast(gross - greatest(lines.discounts, coalesce(orders.discount_amount, 0))
                    + coalesce(shipping_amount, 0) + coalesce(tax_amount, 0) as double) as from_lines
            from staging.stg_shop__orders as orders join lines using (order_id)
        ),
        judged as (
            select is_new, greatest(total / from_lines, from_lines / total) as ratio
            from compared where total >= 1 and from_lines >= 1
        )
        select count(*), count(*) filter (is_new), count(*) filter (ratio > $ratio),
            count(*) filter (is_new and ratio > $ratio), max(ratio) from judged
        """,
        {"ratio": look.threshold("orders", "total_to_lines_ratio")},
    )
    allowed = look.threshold("orders", "total_off_lines_share")
    if not orders:
        return NOTHING
    limit = max(1, shared_limit(new, allowed)) if new else 0
    return Found(
        new_off,
        f"{new_off:,} of {new:,} new orders off ({off:,} of {orders:,} in all; worst {worst:,.1f} times)",
        limit,
        f"at most {limit} orders ({allowed:.1%}, and what chance makes of it)",
    )


@GUARDS.add(
    "order_lines",
    ERROR,
    limit="orphan_orders",
    expected="at most {limit:.0f} orders",
    remedy="An orders file is missing or cut: drop the orders of the days named, or confirm with"
    " guards: {order_lines: {orphan_orders: …}} in shop.yml.",
    model=STAGED,
)
def orders_that_never_came(look: Look, dataset: str) -> Found:
    """Orders that lines name but no orders file brought, beyond those in quarantine."""
    if not look.has_new("orders") and not look.is_first_load:
        return Found(None, "no new orders file yet")
    orphans, orders = look.row(
        """
        select count(distinct order_id), (select count(*) from staging.stg_shop__orders)
        from staging.stg_shop__order_lines
        where order_id not in (select order_id from staging.stg_shop__orders)
            and order_id not in (
                select coalesce(trim(json_extract_string(content, '$.order_id')), '') from ops.quarantined_rows
                where dataset = 'orders' and json_valid(content)
            )
        """
    )
    limit = max(look.threshold("order_lines", "orphan_orders"), orders * 2e-5)
    return Found(
        orphans,
        f"{orphans:,} orders that only lines name ({orders:,} orders came)",
        limit,
        f"at most {limit:,.0f} orders, those in quarantine not counted",
    )


@GUARDS.add(
    "orders",
    ERROR,
    limit="without_lines_share",
    expected="at most {limit:.0%} of the new orders more than of the orders before",
    remedy="Drop the order_lines of these orders, or confirm with guards: {orders: {without_lines_share: …}}"
    " in shop.yml.",
    model=STAGED,
)
def orders_without_lines(look: Look, dataset: str) -> Found:
    """New orders without a line, where orders have lines."""
    if not look.has_new("order_lines"):
        return Found(None, "no new order_lines file")
    new, bare, old, old_bare = look.row(
        f"""
        select count(*) filter ({NEW}), count(*) filter ({NEW} and is_bare),
            count(*) filter (not ({NEW})), count(*) filter (not ({NEW}) and is_bare)
        from (select _file_id, order_id not in (select order_id from staging.stg_shop__order_lines) as is_bare
            from staging.stg_shop__orders)
        """
    )
    usual = old_bare / old if old >= 200 else 0.0
    chance = max(2, shared_limit(new, max(usual, 0.001)))
    share = bare / new - usual if new and bare > chance else 0.0
    return Found(share, f"{bare:,} of {new:,} new orders (usual: {usual:.1%})")
