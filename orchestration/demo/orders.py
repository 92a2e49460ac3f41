"""Orders as they reach the landing folder: statuses that change, refunds, identifiers, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.demo.baskets import Baskets
from orchestration.demo.deliveries import NEVER, Deliveries
from orchestration.demo.people import GUEST, People
from orchestration.demo.purchases import CANCELLED, NORMAL, PENDING, TEST, Purchases
from orchestration.demo.seasons import Ints
from orchestration.demo.shop import Shop
from orchestration.demo.store import Columns, Store

PAID, STILL_PENDING, WAS_CANCELLED, REFUNDED, PARTIALLY_REFUNDED = range(5)
STATUSES = ("paid", "pending", "cancelled", "refunded", "partially_refunded")
HOUR, DAY = 3600, 24 * 3600


@dataclass(frozen=True)
class Changes:
    """What becomes of each order. `changed_at` is 0 where nothing does."""

    first_status: Ints
    last_status: Ints
    changed_at: Ints
    waives_shipping: np.ndarray
    refund: Ints  # cents, 0: none


@dataclass(frozen=True)
class WebIdentity:
    """How the web saw the buyer of each order; 0 where it did not."""

    session: Ints
    device: Ints


def draw_changes(shop: Shop, chunk: int, purchases: Purchases, baskets: Baskets) -> Changes:
    """Cancellations, refunds, late payments and corrections. Without flaws only partial refunds remain."""
    random = shop.random("changes", chunk)
    count = len(purchases)
    normal = purchases.kind == NORMAL
    luck = random.random(count)
    if not shop.flaws:
        luck = np.where((luck >= 0.015) & (luck < 0.055), luck, 1.0)
    fully = normal & (luck < 0.015)
    partly = normal & (luck >= 0.015) & (luck < 0.055)
    waived = normal & (luck >= 0.055) & (luck < 0.085) & (baskets.shipping > 0)
    paid_late = normal & (luck >= 0.085) & (luck < 0.095)
    cancelled = purchases.kind == CANCELLED
    paid_before = cancelled & (random.random(count) < 0.7)

    first = np.where(paid_late | (purchases.kind == PENDING) | (cancelled & ~paid_before), STILL_PENDING, PAID)
    last = np.select(
        [fully, partly, cancelled, purchases.kind == PENDING],
        [REFUNDED, PARTIALLY_REFUNDED, WAS_CANCELLED, STILL_PENDING],
        PAID,
    )
    wait = np.select(
        [fully | partly, waived, paid_late | cancelled],
        [random.integers(3 * DAY, 30 * DAY, count), random.integers(DAY, 5 * DAY, count),
         random.integers(HOUR, 3 * DAY, count)],
        0,
    )  # fmt: skip
    changed = np.where(wait > 0, purchases.second + wait, 0)
    part = np.rint(baskets.goods * random.uniform(0.1, 0.6, count)).astype(np.int64)
    refund = np.select([fully | paid_before, partly], [baskets.total, part], 0)
    return Changes(first, last, changed, waived, refund)


def write_orders(
    store: Store, shop: Shop, chunk: int, people: People, purchases: Purchases, baskets: Baskets,
    changes: Changes, web: WebIdentity, numbers: Ints, deliveries: Deliveries,
) -> None:  # fmt: skip
    """Append the order versions, the lines and the refunds of a chunk."""
    random = shop.random("orders", chunk)
    count = len(purchases)
    late = deliveries.draw_late(random, count)
    placed = deliveries.deliver(random, purchases.second, bad_kinds=3, late=late)
    changed = deliveries.deliver(random, changes.changed_at, bad_kinds=3, late=np.zeros(count, dtype=bool))
    has_change = (changes.changed_at > 0) & (changes.changed_at < shop.end_second)
    same_file = has_change & (changed.file == placed.file)  # a file gives the newest version it knows

    base = _identity(random, shop, people, purchases) | {
        "order_no": numbers, "kind": purchases.kind, "second": purchases.second,
        "pounds": baskets.pounds, "subtotal": baskets.subtotal, "goods": baskets.goods, "discount": baskets.discount,
        "tax": baskets.tax, "code": baskets.code, "country": baskets.country,
        "in_store": purchases.in_store, "session_no": web.session, "device_no": web.device,
    }  # fmt: skip
    waived = np.where(changes.waives_shipping, 0, baskets.shipping)
    for rows, delivery, status, updated, shipping in (
        (~same_file, placed, changes.first_status, purchases.second, baskets.shipping),
        (has_change, changed, changes.last_status, changes.changed_at, waived),
    ):
        version = base | {
            "status": status, "updated": updated, "shipping": shipping,
            "total": baskets.subtotal + shipping + baskets.tax,
            "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
        }  # fmt: skip
        store.append("orders", {name: column[rows & (delivery.file != NEVER)] for name, column in version.items()})

    _write_lines(store, random, baskets, numbers, purchases, late, deliveries)
    _write_refunds(store, shop, random, purchases, baskets, changes, base, deliveries)


def _identity(random: np.random.Generator, shop: Shop, people: People, purchases: Purchases) -> dict[str, Any]:
    """Which of the person's identifiers an order carries. At least one of customer id and e-mail."""
    count = len(purchases)
    known = purchases.person >= 0
    registered = known & (people.kind[purchases.person] != GUEST)
    as_guest = registered & (random.random(count) < (0.05 if shop.flaws else 0))
    shows_card = random.random(count) < 0.2
    only_id = registered & ~as_guest & (random.random(count) < 0.10)
    return {
        "person_no": np.where(known, people.number[purchases.person], -1),
        "slot": np.where(registered, purchases.slot, 0),
        "person_kind": np.where(known, people.kind[purchases.person], -1),
        "has_customer": registered & ~as_guest,
        "has_email": (known & ~only_id) | (purchases.kind == TEST),
        "has_phone": known & people.has_phone[purchases.person] & (random.random(count) < 0.4),
        "has_loyalty": known & people.has_loyalty[purchases.person] & (purchases.in_store | shows_card),
        "style": random.integers(0, 20, count) if shop.flaws else np.full(count, 9),
        "accepts": random.random(count) < 0.5,
    }  # fmt: skip


def _write_lines(
    store: Store, random: np.random.Generator, baskets: Baskets, numbers: Ints, purchases: Purchases,
    late: np.ndarray, deliveries: Deliveries,
) -> None:  # fmt: skip
    order = baskets.line_order
    delivery = deliveries.deliver(random, purchases.second[order], bad_kinds=2, late=late[order])
    lines: Columns = {
        "line_no": store.numbers("lines", len(order)), "order_no": numbers[order], "second": purchases.second[order],
        "product_no": baskets.line_product, "quantity": baskets.line_quantity, "price": baskets.line_price,
        "discount": baskets.line_discount, "cost": baskets.line_cost,
        "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
    }  # fmt: skip
    store.append("lines", {name: column[delivery.file != NEVER] for name, column in lines.items()})


def _write_refunds(
    store: Store, shop: Shop, random: np.random.Generator, purchases: Purchases, baskets: Baskets,
    changes: Changes, orders: Columns, deliveries: Deliveries,
) -> None:  # fmt: skip
    rows = np.flatnonzero((changes.refund > 0) & (changes.changed_at < shop.end_second))
    delivery = deliveries.deliver(random, changes.changed_at[rows], bad_kinds=2)
    unlinked = random.random(len(rows)) < (0.03 if shop.flaws else 0)
    refunds: Columns = {
        "refund_no": store.numbers("refunds", len(rows)), "second": changes.changed_at[rows],
        "order_no": np.where(unlinked, 0, orders["order_no"][rows]), "true_order_no": orders["order_no"][rows],
        "person_no": orders["person_no"][rows], "slot": orders["slot"][rows],
        "has_customer": orders["has_customer"][rows] & (random.random(len(rows)) < 0.8),
        "amount": changes.refund[rows], "pounds": baskets.pounds[rows], "reason": random.integers(0, 4, len(rows)),
        "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
    }  # fmt: skip
    store.append("refunds", {name: column[delivery.file != NEVER] for name, column in refunds.items()})
