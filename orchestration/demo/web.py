"""Sessions: the journeys before orders, the browsing between them, and visitors who stay unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.demo.deliveries import NEVER, Deliveries
from orchestration.demo.orders import WebIdentity
from orchestration.demo.people import GUEST, Bools, People, shares
from orchestration.demo.purchases import NORMAL, TEST, Purchases
from orchestration.demo.seasons import Ints, Seasons
from orchestration.demo.shop import CHANNEL, CHANNELS, Shop
from orchestration.demo.store import Store

TRACKED_SHARE = 0.95  # the rest block tracking or lose it
BROWSES_PER_WEEK = 0.04
VISITORS_PER_CUSTOMER = 10
KIOSK_SHARE = 0.004
DEVICES_PER_PERSON = 4  # room in the numbering; people have one to three
FIRST_VISITOR_DEVICE = 1 << 37
FIRST_KIOSK_DEVICE = 1 << 38
DAY = 24 * 3600
NOBODY = -1


@dataclass(frozen=True)
class Sessions:
    """One entry per session, in no order of time."""

    person: Ints  # position in the chunk, NOBODY for an unknown visitor
    device: Ints
    second: Ints
    duration: Ints
    channel: Ints
    order: Ints  # position of the order placed in it, NOBODY without
    touches: Ints  # position of the order that it led to, NOBODY without
    slot: Ints  # customer id signed in with, NOBODY when signed out

    def __len__(self) -> int:
        """Sessions in the chunk."""
        return len(self.person)


def draw_sessions(
    shop: Shop, chunk: int, people: People, purchases: Purchases, seasons: Seasons, visitors_before: int
) -> Sessions:
    """All sessions of a chunk that lie within the simulation."""
    random = shop.random("sessions", chunk)
    joined = seasons.seconds(people.joined)
    parts = [
        _journeys(shop, random, people, purchases, joined),
        _browsing(shop, random, people, seasons, joined),
        _visitors(shop, random, len(people), seasons, visitors_before),
    ]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Sessions.__annotations__}
    inside = (columns["second"] >= shop.start_second) & (columns["second"] < shop.end_second)
    if shop.flaws:
        at_kiosk = (random.random(len(inside)) < KIOSK_SHARE) & (columns["person"] != NOBODY)
        kiosk = FIRST_KIOSK_DEVICE + random.integers(0, kiosks(shop), len(inside))
        columns["device"] = np.where(at_kiosk, kiosk, columns["device"])
    return Sessions(**{name: column[inside] for name, column in columns.items()})


def kiosks(shop: Shop) -> int:
    """Devices in the store that everybody uses."""
    return 2 + int(shop.scale)


def visitors(people: int) -> int:
    """Unknown devices that come with a chunk of people."""
    return people * VISITORS_PER_CUSTOMER


def _journeys(shop: Shop, random: np.random.Generator, people: People, purchases: Purchases, joined: Ints) -> Sessions:
    online = (purchases.person >= 0) & ~purchases.in_store & (purchases.kind != TEST)
    tracked = np.flatnonzero(online & (random.random(len(purchases)) < TRACKED_SHARE))
    first_order = (purchases.ordinal[tracked] == 0) & (purchases.kind[tracked] == NORMAL)
    touches = 1 + random.poisson(np.where(first_order, 1.6, 0.8))
    order = np.repeat(tracked, touches)
    is_first = np.repeat(first_order, touches)
    opens = np.append(True, order[1:] != order[:-1])
    places = np.append(order[1:] != order[:-1], True)
    person = purchases.person[order]

    before = np.where(places, random.integers(240, 2400, len(order)), 3000 + random.exponential(5 * DAY, len(order)))
    second = purchases.second[order] - before.astype(np.int64)
    # Times within a journey are drawn alike, so sorting them makes the first entry the earliest.
    second = second[np.lexsort((second, order))]
    won_by = people.channel[person]
    again = random.choice(len(CHANNELS), len(order), p=shares("returns"))
    channel = np.where(is_first & (opens | (random.random(len(order)) < 0.5)), won_by, again)
    channel = np.where(channel == CHANNEL["store"], CHANNEL["direct"], channel)

    signs_in = random.random(len(order)) < np.where(places, 0.7, 0.2)
    registered = people.kind[person] != GUEST
    may_sign_in = registered & (places | (second >= joined[person]))
    return Sessions(
        person=person,
        device=_devices(random, people, person),
        second=second,
        duration=np.where(places, purchases.second[order] - second + 90, _durations(random, len(order))),
        channel=channel,
        order=np.where(places, order, NOBODY),
        touches=order,
        slot=np.where(signs_in & may_sign_in, np.where(places, purchases.slot[order], 0), NOBODY),
    )


def _browsing(shop: Shop, random: np.random.Generator, people: People, seasons: Seasons, joined: Ints) -> Sessions:
    weeks_left = shop.weeks - people.joined
    person = np.repeat(np.arange(len(people)), random.poisson(BROWSES_PER_WEEK * weeks_left))
    count = len(person)
    second = seasons.seconds(people.joined[person] + random.uniform(0, 1, count) * weeks_left[person])
    may_sign_in = (people.kind[person] != GUEST) & (second >= joined[person])
    return Sessions(
        person=person,
        device=_devices(random, people, person),
        second=second,
        duration=_durations(random, count),
        channel=_without_store(random.choice(len(CHANNELS), count, p=shares("returns"))),
        order=np.full(count, NOBODY),
        touches=np.full(count, NOBODY),
        slot=np.where(may_sign_in & (random.random(count) < 0.25), 0, NOBODY),
    )


def _visitors(shop: Shop, random: np.random.Generator, people: int, seasons: Seasons, before: int) -> Sessions:
    devices = visitors(people)
    sessions = random.geometric(0.55, devices)
    device = np.repeat(np.arange(devices), sessions)
    count = len(device)
    starts = seasons.seconds(random.uniform(0, shop.weeks, devices))
    first = np.append(True, device[1:] != device[:-1])
    gaps = np.where(first, 0, random.exponential(6 * DAY, count)).astype(np.int64)
    return Sessions(
        person=np.full(count, NOBODY),
        device=FIRST_VISITOR_DEVICE + before + device,
        second=starts[device] + gaps,
        duration=_durations(random, count),
        channel=_without_store(random.choice(len(CHANNELS), count, p=shares("browses"))),
        order=np.full(count, NOBODY),
        touches=np.full(count, NOBODY),
        slot=np.full(count, NOBODY),
    )


def _devices(random: np.random.Generator, people: People, person: Ints) -> Ints:
    nth = (random.random(len(person)) * people.devices[person]).astype(np.int64)
    owner = people.number[person] - (people.shares_device[person] & (nth == 0))
    return owner * DEVICES_PER_PERSON + nth


def _durations(random: np.random.Generator, count: int) -> Ints:
    return np.where(
        random.random(count) < 0.3, random.integers(1, 10, count), 10 + random.exponential(240, count)
    ).astype(np.int64)


def _without_store(channel: Ints) -> Ints:
    return np.where(channel == CHANNEL["store"], CHANNEL["direct"], channel)


def web_identity(shop: Shop, chunk: int, sessions: Sessions, numbers: Ints, orders: int) -> WebIdentity:
    """What the checkout noted of the session: mostly session and device, sometimes one or none of them."""
    random = shop.random("web_identity", chunk)
    session, device = np.zeros(orders, dtype=np.int64), np.zeros(orders, dtype=np.int64)
    placing = np.flatnonzero(sessions.order != NOBODY)
    session[sessions.order[placing]] = numbers[placing]
    device[sessions.order[placing]] = sessions.device[placing]
    return WebIdentity(
        session=np.where(random.random(orders) < 0.90, session, 0),
        device=np.where(random.random(orders) < 0.90, device, 0),
    )


def write_sessions(
    store: Store, shop: Shop, chunk: int, people: People, sessions: Sessions, numbers: Ints, order_numbers: Ints,
    page_views: Ints, deliveries: Deliveries,
) -> None:  # fmt: skip
    """Append the sessions of a chunk."""
    random = shop.random("write_sessions", chunk)
    delivery = deliveries.deliver(random, sessions.second + sessions.duration, bad_kinds=2)
    known: Bools = sessions.person != NOBODY
    columns = {
        "session_no": numbers, "device_no": sessions.device,
        "person_no": np.where(known, people.number[sessions.person], NOBODY), "slot": sessions.slot,
        "second": sessions.second, "duration": sessions.duration, "channel": sessions.channel,
        "ad_group": random.integers(0, 2, len(sessions)), "style": random.integers(0, 20, len(sessions)),
        "country": np.where(known, people.country[sessions.person], random.integers(0, 5, len(sessions))),
        "page_views": page_views,
        "order_no": np.where(sessions.order != NOBODY, order_numbers[sessions.order], 0),
        "touches_order_no": np.where(sessions.touches != NOBODY, order_numbers[sessions.touches], 0),
        "file": delivery.file, "again": delivery.again, "bad": delivery.bad,
    }  # fmt: skip
    store.append("sessions", {name: column[delivery.file != NEVER] for name, column in columns.items()})
