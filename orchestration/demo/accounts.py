"""Customer records, one for each customer id that came into use, and support tickets."""

from __future__ import annotations

import numpy as np

from orchestration.demo.deliveries import NEVER, Deliveries
from orchestration.demo.people import GUEST, People
from orchestration.demo.purchases import NORMAL, Purchases
from orchestration.demo.seasons import Seasons
from orchestration.demo.shop import Shop
from orchestration.demo.store import Columns, Store

CHANGED_SHARE = 0.25
TICKET_SHARE = 0.06
SLOTS_PER_PERSON = 3
DAY = 24 * 3600


def write_customers(
    store: Store, shop: Shop, chunk: int, people: People, purchases: Purchases, seasons: Seasons, deliveries: Deliveries
) -> None:
    """Append the customer records of a chunk: made at the first use of the id, some changed later."""
    random = shop.random("customers", chunk)
    used = purchases.slot >= 0
    prospects = np.flatnonzero(people.is_prospect)
    key = np.concatenate(
        [purchases.person[used] * SLOTS_PER_PERSON + purchases.slot[used], prospects * SLOTS_PER_PERSON]
    )
    second = np.concatenate([purchases.second[used], seasons.seconds(people.joined[prospects])])
    order = np.lexsort((second, key))
    key, first = np.unique(key[order], return_index=True)
    created = np.maximum(second[order][first] - 300, shop.start_second)
    person, count = key // SLOTS_PER_PERSON, len(key)
    changed = np.where(random.random(count) < CHANGED_SHARE, created + random.integers(DAY, 400 * DAY, count), 0)
    email_consent, sms_consent = random.random(count) < 0.55, random.random(count) < 0.15
    base = {
        "customer_no": people.number[person] * SLOTS_PER_PERSON + key % SLOTS_PER_PERSON,
        "person_no": people.number[person], "slot": key % SLOTS_PER_PERSON, "person_kind": people.kind[person],
        "created": created, "country": people.country[person], "has_phone": people.has_phone[person],
        "has_loyalty": people.has_loyalty[person], "style": random.integers(0, 20, count),
    }  # fmt: skip
    placed = deliveries.deliver(random, created, bad_kinds=1)
    later = deliveries.deliver(random, changed, bad_kinds=1)
    has_change = (changed > 0) & (changed < shop.end_second) & (later.file != NEVER)
    same_file = has_change & (later.file == placed.file)
    for rows, delivery, updated, flips in (
        (~same_file & (placed.file != NEVER), placed, created, False),
        (has_change, later, changed, True),
    ):
        version = base | {
            "updated": updated, "email_consent": email_consent ^ flips, "sms_consent": sms_consent,
            "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
        }  # fmt: skip
        store.append("customers", {name: column[rows] for name, column in version.items()})


def write_tickets(
    store: Store, shop: Shop, chunk: int, people: People, purchases: Purchases, deliveries: Deliveries
) -> None:
    """Append the support tickets of a chunk, each some days after an order; delivered when closed."""
    random = shop.random("tickets", chunk)
    asks = (random.random(len(purchases)) < TICKET_SHARE) & (purchases.person >= 0) & (purchases.kind == NORMAL)
    person, count = purchases.person[asks], int(asks.sum())
    opened = purchases.second[asks] + random.integers(3600, 20 * DAY, count)
    closed = np.where(random.random(count) < 0.9, opened + random.integers(1800, 4 * DAY, count), 0)
    delivery = deliveries.deliver(random, np.maximum(opened, closed), bad_kinds=1)
    tickets: Columns = {
        "ticket_no": store.numbers("tickets", count), "person_no": people.number[person],
        "slot": np.maximum(purchases.slot[asks], 0), "person_kind": people.kind[person],
        "has_customer": (people.kind[person] != GUEST) & (random.random(count) < 0.7),
        "opened": opened, "closed": closed, "topic": random.integers(0, 5, count),
        "channel": random.integers(0, 3, count),
        "csat": np.where((closed > 0) & (random.random(count) < 0.6), random.choice([1, 2, 3, 4, 5, 5, 4], count), 0),
        "nps": np.where((closed > 0) & (random.random(count) < 0.2), random.integers(0, 11, count), -1),
        "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
    }  # fmt: skip
    store.append("tickets", {name: column[delivery.file != NEVER] for name, column in tickets.items()})
