"""Guards after staging, across datasets: orders and lines that must agree, and things that came twice."""

from __future__ import annotations

from orchestration.ingest.sql import among, literal
from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import ERROR, NOTHING, Found, Guards
from orchestration.quality.look import NEW, STAGED, TIMES, Look
from orchestration.quality.shares import share_above_usual

GUARDS = Guards()
LARGE = 1_000_000  # rows of a table

# Rows that agree in all of this are one thing, whatever their key says.
SAME = {
    "orders": "ordered_at, currency, total_amount, customer_id, email_hash, anonymous_id, country",
    "order_lines": "order_id, product_id, sku, product_name, quantity, unit_price",
    "refunds": "order_id, customer_id, refunded_at, amount, currency",
    "sessions": "anonymous_id, started_at, landing_url",
    "web_events": "session_id, occurred_at, event_name, product_id, order_id",
}


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
    """New orders, or orders with new lines, whose total is not within the factor `total_to_lines_ratio` of the sum of their lines."""
    judged = "true" if look.is_first_load else "order_id in (from new_orders)"
    orders, off, worst = look.row(
        f"""
        with new_orders as (
            select order_id from staging.stg_shop__orders where {look.new}
            union select order_id from staging.stg_shop__order_lines where {look.new}
        ),
        lines as (
            select order_id, sum(quantity * unit_price) as gross, sum(coalesce(discount_amount, 0)) as discounts
            from staging.stg_shop__order_lines where {judged} group by all
        ),
        compared as (
            select cast(total_amount as double) as total,
                cast(gross - greatest(lines.discounts, coalesce(orders.discount_amount, 0))
                    + coalesce(shipping_amount, 0) + coalesce(tax_amount, 0) as double) as from_lines
            from staging.stg_shop__orders as orders join lines using (order_id)
        ),
        judged as (
            select greatest(total / from_lines, from_lines / total) as ratio
            from compared where total >= 1 and from_lines >= 1
        )
        select count(*), count(*) filter (ratio > $ratio), max(ratio) from judged
        """,
        {"ratio": look.threshold("orders", "total_to_lines_ratio")},
    )
    allowed = look.threshold("orders", "total_off_lines_share")
    if not orders:
        return NOTHING
    limit = max(1, shared_limit(orders, allowed, improbable=1e-4))
    return Found(
        off,
        f"{off:,} of {orders:,} new orders off (worst {worst:,.1f} times)",
        limit,
        f"at most {limit} orders ({allowed:.1%}, and what chance makes of it)",
    )


@GUARDS.add(
    "order_lines",
    ERROR,
    limit="orphan_orders",
    expected="at most {limit:.0f} orders",
    remedy="An orders file is missing or cut: drop the orders that it lacks, or confirm with"
    " guards: {order_lines: {orphan_orders: …}} in shop.yml.",
    model=STAGED,
)
def orders_that_never_came(look: Look, dataset: str) -> Found:
    """Orders that lines name but no orders file brought, beyond those in quarantine."""
    if not look.has_new("orders") and not look.is_first_load:
        return Found(None, "no new orders file yet")
    orphans, orders = look.row(
        f"""
        select count(distinct order_id), (select count(*) from staging.stg_shop__orders)
        from staging.stg_shop__order_lines
        where order_id not in (select order_id from staging.stg_shop__orders)
            and not {look.is_quarantined("order_id")}
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
    recent = f"select order_id from {look.recent(dataset)}"
    new, bare, old, old_bare = look.row(
        f"""
        select count(*) filter ({NEW}), count(*) filter ({NEW} and is_bare),
            count(*) filter (not ({NEW})), count(*) filter (not ({NEW}) and is_bare)
        from (select _file_id, order_id not in (select order_id from staging.stg_shop__order_lines
                where {among("order_id", recent)}) as is_bare
            from {look.recent(dataset)})
        """
    )
    usual = old_bare / old if old >= 200 else 0.0
    chance = max(2, shared_limit(new, max(usual, 0.001)))
    share = bare / new - usual if new and bare > chance else 0.0
    return Found(share, f"{bare:,} of {new:,} new orders (usual: {usual:.1%})")


@GUARDS.add(
    "orders",
    ERROR,
    limit="total_apart_rise",
    expected="at most {limit:.0%} of the new orders more than before",
    remedy="Lines of these orders are missing, doubled or priced otherwise: compare the newest orders and order_lines"
    " files with the shop, or confirm with guards: {orders: {total_apart_rise: …}} in shop.yml.",
    model=STAGED,
)
def totals_apart(look: Look, dataset: str) -> Found:
    """New orders whose total is more than a tenth away from their lines, shipping and tax (on top or included)."""
    recent = f"select order_id from {look.recent(dataset)}"
    return share_above_usual(
        look,
        f"""(
            with lines as (
                select order_id, sum(quantity * unit_price) as gross, sum(coalesce(discount_amount, 0)) as discounts
                from staging.stg_shop__order_lines where {among("order_id", recent)}
                group by all
            )
            select orders._file_id, ordered_at, cast(total_amount as double) as total,
                cast(coalesce(tax_amount, 0) as double) as tax,
                cast(gross - greatest(discounts, coalesce(orders.discount_amount, 0))
                    + coalesce(shipping_amount, 0) as double) as from_lines
            from {look.recent(dataset)} as orders join lines using (order_id)
            where total_amount >= 1
        )""",
        "ordered_at",
        "(least(abs(total - from_lines), abs(total - from_lines - tax)) <= 0.1 * total)",
    )


@GUARDS.add(
    list(SAME),
    ERROR,
    limit="repeated_share",
    expected="at most {limit:.0%} of the new rows",
    remedy="The newest {dataset} seem to have come twice under other numbers: `make withdraw FILE=…` for one of the"
    " files, or confirm with guards: {{dataset}: {repeated_share: …}} in shop.yml.",
    model=STAGED,
)
def came_twice(look: Look, dataset: str) -> Found:
    """New rows that agree with another row in all but their number."""
    if not look.has_new(dataset):
        return NOTHING
    table = f"staging.stg_shop__{dataset}"
    thing = f"hash({SAME[dataset]})"
    is_part = look.is_first_load and look.number(f"select count(*) from raw.{dataset}") > LARGE
    if look.is_first_load:
        # Of a large shop's history an eighth of the things, whole, gives the share.
        sample = f"where {thing} % 8 = 0" if is_part else ""
    else:
        # Only things of which a new row exists matter, and of those with a time only its time, so that a daily file costs little.
        sample = f"where {thing} in (select {thing} from {table} where {look.new})"
        time = TIMES.get(dataset)
        if time and time in SAME[dataset]:
            first, last = look.row(f"select min({time}), max({time}) from {table} where {look.new}")
            if first is not None:
                sample += f" and {time} between {literal(str(first))} and {literal(str(last))}"
    new, again = look.row(
        f"""
        with things as (
            select count(*) as times, count(*) filter ({look.new}) as new_times from {table} {sample} group by {thing}
        )
        select coalesce(sum(new_times), 0)::bigint,
            coalesce(sum(case when times > 1 then least(new_times, times - 1) end), 0)::bigint from things
        """
    )
    if not new:
        return NOTHING
    return Found(again / new if again > 3 else 0.0, f"{again:,} of {new:,} new rows{' looked at' if is_part else ''}")
