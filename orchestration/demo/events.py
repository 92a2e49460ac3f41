"""Web events: what happens in a session, from a look at a product to the purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.demo.baskets import Baskets
from orchestration.demo.deliveries import NEVER, Deliveries
from orchestration.demo.money import Catalogue
from orchestration.demo.purchases import Purchases
from orchestration.demo.seasons import Ints
from orchestration.demo.shop import PRODUCT_COUNT, Shop
from orchestration.demo.store import Columns, Store
from orchestration.demo.web import NOBODY, Sessions

VIEW, CART, CHECKOUT, PURCHASE, SEARCH, SIGN_UP = range(6)
EVENTS = ("view_item", "add_to_cart", "begin_checkout", "purchase", "search", "sign_up")
PURCHASE_SEEN_SHARE = 0.94
FIRED_TWICE_SHARE = 0.005
WITHOUT_ORDER_SHARE = 0.002  # purchase events whose order never came, as a share of those that did
FIRST_ORDER_NOBODY_KNOWS = 900_000_000_000


@dataclass(frozen=True)
class Events:
    """One entry per event. `order` is an order number, 0 without."""

    session: Ints
    second: Ints
    name: Ints
    product: Ints
    order: Ints
    value: Ints

    def __len__(self) -> int:
        """Events in the chunk."""
        return len(self.session)


def draw_events(
    shop: Shop, chunk: int, sessions: Sessions, purchases: Purchases, baskets: Baskets, catalogue: Catalogue,
    order_numbers: Ints, euros: Ints,
) -> Events:  # fmt: skip
    """Events of all sessions of a chunk. `euros` is each order's total in euro cents."""
    random = shop.random("events", chunk)
    count = len(sessions)
    places = sessions.order != NOBODY
    order = np.where(places, sessions.order, 0)
    end = np.where(places, purchases.second[order] - sessions.second, sessions.duration)
    bought = np.where(places, baskets.first_product[order], PRODUCT_COUNT) if len(purchases) else np.zeros(count, int)

    views = np.where(
        places, 1 + random.poisson(1.0, count), (random.random(count) < 0.65) * (1 + random.poisson(1.0, count))
    )
    session = np.repeat(np.arange(count), views)
    nth = np.arange(len(session)) - np.repeat(np.cumsum(views) - views, views)
    product = (PRODUCT_COUNT * random.beta(1.2, 2.0, len(session))).astype(np.int64)
    is_last = nth == views[session] - 1
    product = np.where(is_last & places[session], np.minimum(bought[session], PRODUCT_COUNT - 1), product)
    seen = np.zeros(count, dtype=np.int64)
    seen[session[is_last]] = product[is_last]
    wanted = np.where(places, bought, seen)

    fills = places | ((views > 0) & (random.random(count) < 0.12))
    checks_out = places | (fills & (random.random(count) < 0.35))
    reports = places & (random.random(count) < PURCHASE_SEEN_SHARE)
    parts = [
        (session, VIEW, 0.7 * (nth + 0.5) / views[session], product),
        (np.flatnonzero(fills), CART, 0.8, wanted),
        (np.flatnonzero(checks_out), CHECKOUT, 0.9, wanted),
        (np.flatnonzero(random.random(count) < 0.04), SEARCH, 0.1, None),
        (np.flatnonzero(places & (purchases.ordinal[order] == 0)), SIGN_UP, 0.95, None),
        (np.flatnonzero(reports), PURCHASE, 1.0, wanted),
    ]
    if shop.flaws:
        parts.append((np.flatnonzero(reports & (random.random(count) < FIRED_TWICE_SHARE)), PURCHASE, 1.02, wanted))
        unknown = np.flatnonzero(~places & fills & (random.random(count) < WITHOUT_ORDER_SHARE))
        parts.append((unknown, PURCHASE, 1.0, wanted))
    at = np.concatenate([part[0] for part in parts])
    name = np.concatenate([np.full(len(part[0]), part[1]) for part in parts])
    share = np.concatenate([np.broadcast_to(part[2], len(part[0])) for part in parts])
    products = np.concatenate([_of(part[3], part[0], name_is_view=part[1] == VIEW) for part in parts])
    is_purchase = name == PURCHASE
    ordered = np.where(places, order_numbers[order], FIRST_ORDER_NOBODY_KNOWS + sessions.device % 1_000_000)
    price = np.append(catalogue.price_cents, [2500, 5000, 10_000])
    value = np.where(is_purchase, np.where(places, euros[order], 5000)[at], np.where(products >= 0, price[products], 0))
    return Events(
        session=at,
        second=sessions.second[at] + (end[at] * share).astype(np.int64),
        name=name,
        product=products,
        order=np.where(is_purchase, ordered[at], 0),
        value=value,
    )


def _of(products: Ints | None, session: Ints, name_is_view: bool) -> Ints:
    if products is None:
        return np.full(len(session), NOBODY)
    return products if name_is_view else products[session]


def write_events(
    store: Store,
    shop: Shop,
    chunk: int,
    sessions: Sessions,
    events: Events,
    session_numbers: Ints,
    deliveries: Deliveries,
) -> None:
    """Append the events of a chunk."""
    random = shop.random("write_events", chunk)
    second = np.minimum(events.second, shop.end_second - 1)
    delivery = deliveries.deliver(random, second, bad_kinds=2)
    columns: Columns = {
        "event_no": store.numbers("events", len(events)), "session_no": session_numbers[events.session],
        "second": second, "name": events.name, "product_no": events.product, "order_no": events.order,
        "value": events.value, "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
    }  # fmt: skip
    store.append("events", {name: column[delivery.file != NEVER] for name, column in columns.items()})
