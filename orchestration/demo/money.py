"""Exchange rates and the catalogue: what things cost, in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orchestration.demo.seasons import Floats, Ints
from orchestration.demo.shop import CATEGORIES, PRODUCT_COUNT, Shop

RATE_LEAD_DAYS = 3  # rates start before the first order, so that a first Sunday has one
NOUNS = ("Vase", "Lamp", "Throw", "Mug", "Bowl", "Frame", "Basket", "Candle", "Tray", "Stool")
LOOKS = ("Oak", "Linen", "Clay", "Cobalt", "Moss", "Ivory", "Copper", "Ash")
BRANDS = ("Nordhaus", "Atelier Brix", "Field & Kiln", "Lumo")


@dataclass(frozen=True)
class Catalogue:
    """Goods in ascending price. `cost_share` is the unit cost as a share of the price."""

    price_cents: Ints
    cost_share: Floats
    category: Ints
    brand: Ints
    name: list[str]

    def near(self, random: np.random.Generator, cents: Floats) -> Ints:
        """Products whose list price is near the wanted one."""
        place = np.searchsorted(self.price_cents, cents) + random.integers(-4, 5, len(cents))
        return np.clip(place, 0, len(self.price_cents) - 1)


def draw_catalogue(shop: Shop) -> Catalogue:
    """The same kind of goods at every scale."""
    random = shop.random("catalogue")
    count = PRODUCT_COUNT
    price = np.sort(np.geomspace(300, 40_000, count) * random.uniform(0.95, 1.05, count))
    names = [f"{LOOKS[n % len(LOOKS)]} {NOUNS[(n // len(LOOKS)) % len(NOUNS)]} {n + 1}" for n in range(count)]
    return Catalogue(
        price_cents=(price / 10).astype(np.int64) * 10 + 9,
        cost_share=random.uniform(0.3, 0.5, count).round(3),
        category=random.integers(0, len(CATEGORIES), count),
        brand=random.integers(0, len(BRANDS), count),
        name=names,
    )


@dataclass(frozen=True)
class ExchangeRates:
    """Euros for one pound, by the day; published on weekdays only, the last one holds until the next."""

    first_day: np.datetime64
    rate: Floats

    def on(self, days: Ints) -> Floats:
        """Rate on days counted from the first day of the simulation."""
        return self.rate[days + RATE_LEAD_DAYS]


def draw_exchange_rates(shop: Shop) -> ExchangeRates:
    """A mean-reverting walk around 1.16, six decimals."""
    random = shop.random("exchange_rates")
    days = shop.days + RATE_LEAD_DAYS
    first = shop.start - timedelta(days=RATE_LEAD_DAYS)
    level, rates = 1.16, np.empty(days)
    steps = random.normal(0, 0.004, days)
    for n in range(days):
        if n == 0 or (first + timedelta(days=n)).weekday() < 5:
            level += 0.02 * (1.16 - level) + steps[n]
        rates[n] = round(level, 6)
    return ExchangeRates(np.datetime64(first), rates)
