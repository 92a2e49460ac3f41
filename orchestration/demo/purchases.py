"""When people buy and for how much: BG/NBD in time, Gamma-Gamma in value, and the orders that do not count."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from orchestration.demo.people import SLOTS, Bools, People, mean_values
from orchestration.demo.seasons import Floats, Ints, Seasons
from orchestration.demo.shop import CHANNEL, Shop

NORMAL, CANCELLED, PENDING, GIFT_CARD, FREE, TEST, WALK_IN = range(7)
ORDER_KINDS = ("normal", "cancelled", "pending", "gift_card_only", "free", "test", "walk_in")
EXTRA_SHARES = {CANCELLED: 0.02, PENDING: 0.006, GIFT_CARD: 0.012, FREE: 0.003, TEST: 0.003, WALK_IN: 0.03}
STORE_SHARE = 0.08


@dataclass(frozen=True)
class Purchases:
    """One entry per order, in no order of time. `person` is a position in the chunk, -1 without one."""

    person: Ints
    ordinal: Ints  # 0 is the person's first purchase; extra orders have that of the purchase they hang on
    second: Ints
    kind: Ints
    value: Floats  # net goods value in euros
    in_store: Bools
    slot: Ints  # which of the person's customer ids was in use
    is_farewell: Bools  # the person leaves after it

    def __len__(self) -> int:
        """Orders in the chunk."""
        return len(self.person)


def draw_purchases(shop: Shop, chunk: int, people: People, seasons: Seasons) -> Purchases:
    """Purchases by intention, then the extra orders that leave those untouched."""
    random = shop.random("purchases", chunk)
    person, ordinal, when, is_farewell = buy_til_you_drop(random, people, shop.weeks)
    count = len(person)
    value = random.gamma(shop.purchasing.p, 1, count) * people.mean_value[person] / shop.purchasing.p
    in_store = random.random(count) < STORE_SHARE
    in_store[ordinal == 0] = people.channel[person[ordinal == 0]] == CHANNEL["store"]
    normal = _assemble(person, ordinal, seasons.seconds(when), np.full(count, NORMAL), value, in_store, people)
    normal = replace(normal, is_farewell=is_farewell)
    return _with_extras(shop, random, normal, people, seasons) if shop.flaws else normal


def buy_til_you_drop(random: np.random.Generator, people: People, horizon: float) -> tuple[Ints, Ints, Floats, Bools]:
    """BG/NBD: (person, ordinal, steady weeks, whether the person leaves after it) of each purchase up to `horizon`.

    Waits are exponential with the person's rate; after each repeat purchase the person leaves with the
    person's dropout probability (Fader, Hardie & Lee 2005). Sorted by person and ordinal.
    """
    alive = np.flatnonzero(~people.is_prospect)
    when = people.joined[alive]
    found = [(alive, np.zeros(len(alive), dtype=np.int64), when, np.zeros(len(alive), dtype=bool))]
    ordinal = 0
    while len(alive):
        ordinal += 1
        when = when + random.exponential(1, len(alive)) / people.rate[alive]
        alive, when = alive[when < horizon], when[when < horizon]
        stays = random.random(len(alive)) >= people.dropout[alive]
        found.append((alive, np.full(len(alive), ordinal), when, ~stays))
        alive, when = alive[stays], when[stays]
    person, ordinals, weeks, leaves = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((ordinals, person))
    return person[order], ordinals[order], weeks[order], leaves[order]


def _with_extras(
    shop: Shop, random: np.random.Generator, normal: Purchases, people: People, seasons: Seasons
) -> Purchases:
    parts = [normal]
    for kind, share in EXTRA_SHARES.items():
        count = int(len(normal) * share)
        base = random.integers(0, len(normal), count)
        second = np.maximum(normal.second[base] - random.integers(600, 10_000, count), shop.start_second)
        person, in_store = normal.person[base], np.zeros(count, dtype=bool)
        if kind in (TEST, WALK_IN):
            person = np.full(count, -1)
            second = seasons.seconds(random.uniform(0, shop.weeks, count))
            in_store = np.full(count, kind == WALK_IN)
        means = np.where(person >= 0, people.mean_value[person], mean_values(shop, random, count))
        value = random.gamma(shop.purchasing.p, 1, count) * means / shop.purchasing.p
        parts.append(_assemble(person, normal.ordinal[base], second, np.full(count, kind), value, in_store, people))
    return Purchases(*(np.concatenate([getattr(part, name) for part in parts]) for name in Purchases.__annotations__))


def _assemble(
    person: Ints, ordinal: Ints, second: Ints, kind: Ints, value: Floats, in_store: Bools, people: People
) -> Purchases:
    slots = SLOTS[people.kind[person]]
    slot = np.where(person >= 0, np.minimum(ordinal, slots - 1), -1)  # guests have no slot: -1
    return Purchases(person, ordinal, second, kind, value, in_store, slot, np.zeros(len(person), dtype=bool))
