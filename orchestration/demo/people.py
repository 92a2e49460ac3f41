"""Who buys: people, what drives them, and the many ways in which they name themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.demo.seasons import Floats, Ints
from orchestration.demo.shop import CHANNELS, COUNTRIES, Shop

Bools = npt.NDArray[np.bool_]

REGISTERED, GUEST, TWICE_BY_EMAIL, TWICE_BY_PHONE, CHAIN = range(5)
KINDS = ("registered", "guest", "twice_by_email", "twice_by_phone", "chain")
KIND_SHARES = (0.71, 0.22, 0.03, 0.02, 0.02)
SLOTS = np.array([1, 0, 2, 2, 3])  # customer ids that each kind may come to have
PROSPECT_SHARE = 0.04  # registered, never bought
HOUSEHOLD_SHARE = 0.06  # even-numbered people whose first device the next person uses too


@dataclass(frozen=True)
class People:
    """One entry per person of a chunk. Rates are per week of steady time, values in euros."""

    number: Ints
    joined: Floats  # steady weeks since the start: first purchase, or registration of a prospect
    is_prospect: Bools
    kind: Ints
    country: Ints
    channel: Ints  # the channel that truly won them
    rate: Floats
    dropout: Floats
    mean_value: Floats
    devices: Ints
    has_phone: Bools
    has_loyalty: Bools
    shares_device: Bools  # uses the first device of the person before

    def __len__(self) -> int:
        """People in the chunk."""
        return len(self.number)


def draw_people(shop: Shop, chunk: int, first: int, buyers: int) -> People:
    """People number `first` and on: `buyers` who buy and a few prospects after them."""
    random = shop.random("people", chunk)
    prospects = int(buyers * PROSPECT_SHARE)
    count = buyers + prospects
    number = np.arange(first, first + count, dtype=np.int64)
    is_prospect = np.arange(count) >= buyers
    kind = random.choice(len(KINDS), count, p=KIND_SHARES) if shop.flaws else np.zeros(count, dtype=np.int64)
    kind[is_prospect] = REGISTERED
    channel = random.choice(len(CHANNELS), count, p=shares("acquires"))
    true = shop.purchasing
    orders, value = effects(shop)
    return People(
        number=number,
        joined=random.uniform(0, shop.weeks, count),
        is_prospect=is_prospect,
        kind=kind,
        country=random.choice(len(COUNTRIES), count, p=[share for _, share, _ in COUNTRIES]),
        channel=channel,
        rate=random.gamma(true.r, 1 / true.alpha, count) * orders[channel],
        dropout=random.beta(true.a, true.b, count),
        mean_value=mean_values(shop, random, count) * value[channel],
        devices=1 + np.minimum(random.poisson(0.6, count), 2),
        has_phone=(random.random(count) < 0.6) | np.isin(kind, [TWICE_BY_PHONE, CHAIN]),
        has_loyalty=(random.random(count) < 0.3) & (kind == REGISTERED),
        shares_device=(number % 2 == 1) & (np.arange(count) > 0) & (random.random(count) < HOUSEHOLD_SHARE * 2),
    )


def mean_values(shop: Shop, random: np.random.Generator, count: int) -> Floats:
    """Mean order value of `count` people: p / nu with nu ~ Gamma(q, 1 / gamma)."""
    true = shop.purchasing
    return true.p / random.gamma(true.q, 1 / true.gamma, count)


def effects(shop: Shop) -> tuple[Floats, Floats]:
    """Multipliers of purchase rate and order value by acquisition channel."""
    if not shop.channel_effects:
        return np.ones(len(CHANNELS)), np.ones(len(CHANNELS))
    return np.array([c.orders for c in CHANNELS]), np.array([c.value for c in CHANNELS])


def shares(of: str) -> Floats:
    """Shares of the channels in one of their roles, summing to 1."""
    weights = np.array([getattr(channel, of) for channel in CHANNELS])
    return weights / weights.sum()
