"""What is in an order: lines that add up, to the cent, to the order's subtotal and total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.demo.money import Catalogue, ExchangeRates
from orchestration.demo.people import People
from orchestration.demo.purchases import FREE, GIFT_CARD, NORMAL, Purchases
from orchestration.demo.seasons import Ints
from orchestration.demo.shop import CHANNEL, CODES, COUNTRIES, GIFT_CARDS, PRODUCT_COUNT, Shop

NO_CODE = -1
SHOP_CODES = ("WELCOME10", "SUMMER20", "THANKYOU10")  # numbers follow those of CODES
SHOP_CODE_DISCOUNTS = (0.10, 0.20, 0.10)
REFERRAL_DISCOUNT = 0.15
FREE_SHIPPING_FROM = 6_000
SHIPPING = 490
LINES_AT_MOST = 4
GIFT_CARD_SHARE = 0.01
DAY = 24 * 3600


@dataclass(frozen=True)
class Baskets:
    """Money in cents of the order's currency; first the orders, then their lines."""

    pounds: Ints  # 1: pounds, 0: euros
    country: Ints
    code: Ints
    goods: Ints  # net of discounts, gift cards left out: the value of the order
    subtotal: Ints
    discount: Ints
    shipping: Ints
    tax: Ints
    total: Ints
    line_order: Ints  # position of the order
    line_product: Ints  # from 0; gift cards follow the goods
    line_quantity: Ints
    line_price: Ints
    line_discount: Ints
    line_cost: Ints

    @property
    def first_product(self) -> Ints:
        """Product of the first line of each order."""
        return self.line_product[np.searchsorted(self.line_order, np.arange(len(self.total)))]


def fill_baskets(
    shop: Shop, chunk: int, purchases: Purchases, people: People, catalogue: Catalogue, rates: ExchangeRates
) -> Baskets:
    """Turn values in euros into lines, discounts, shipping and tax in the order's currency."""
    random = shop.random("baskets", chunk)
    count = len(purchases)
    drawn = random.integers(0, 2, count)  # of orders without a person: Germany or Britain
    country = np.where(purchases.person >= 0, people.country[purchases.person], drawn)
    country[purchases.in_store] = 0  # the store stands in Berlin
    pounds = (country == 1).astype(np.int64)
    day = np.minimum((purchases.second - shop.start_second) // DAY, shop.days - 1)
    rate = np.where(pounds == 1, rates.on(day), 1.0)

    code, share = _codes(random, purchases, people)
    goods = np.maximum(np.rint(purchases.value / rate * 100), 100).astype(np.int64)
    goods[purchases.kind == FREE] = 0
    gross = np.rint(np.where(purchases.kind == FREE, purchases.value / rate * 100 + 100, goods / (1 - share)))
    gross = gross.astype(np.int64)
    only_card = purchases.kind == GIFT_CARD
    goods[only_card], gross[only_card] = 0, 0
    discount = gross - goods

    lines = _lines(random, gross, only_card, rate, catalogue)
    order, product, quantity, price = lines
    on_lines = random.random(count) < 0.5
    line_gross = quantity * price
    line_discount = np.where(on_lines[order], discount[order] * line_gross // np.maximum(gross[order], 1), 0)
    cost = _costs(product, price, catalogue)

    with_card = only_card | ((purchases.kind == NORMAL) & (random.random(count) < GIFT_CARD_SHARE))
    card_order = np.flatnonzero(with_card)
    card = random.integers(0, len(GIFT_CARDS), len(card_order))
    card_value = np.zeros(count, dtype=np.int64)
    card_value[card_order] = np.array(GIFT_CARDS)[card] * 100
    order = np.concatenate([order, card_order])
    sort = np.argsort(order, kind="stable")
    none = np.zeros(len(card), dtype=np.int64)

    shipping = np.where((goods >= FREE_SHIPPING_FROM) | purchases.in_store | (goods == 0), 0, SHIPPING)
    tax_rate = np.array([tax for _, _, tax in COUNTRIES])[country]
    tax = np.rint((goods + shipping) * tax_rate).astype(np.int64)
    subtotal = goods + card_value
    return Baskets(
        pounds=pounds,
        country=country,
        code=code,
        goods=goods,
        subtotal=subtotal,
        discount=discount,
        shipping=shipping,
        tax=tax,
        total=subtotal + shipping + tax,
        line_order=order[sort],
        line_product=np.concatenate([product, PRODUCT_COUNT + card])[sort],
        line_quantity=np.concatenate([quantity, none + 1])[sort],
        line_price=np.concatenate([price, card_value[card_order]])[sort],
        line_discount=np.concatenate([line_discount, none])[sort],
        line_cost=np.concatenate([cost, none])[sort],
    )


def _codes(random: np.random.Generator, purchases: Purchases, people: People) -> tuple[Ints, np.ndarray]:
    """Discount code and discount share of each order."""
    count = len(purchases)
    code = np.where(random.random(count) < 0.16, len(CODES) + random.integers(0, 3, count), NO_CODE)
    heard = (purchases.person >= 0) & (purchases.ordinal == 0)
    by_podcast = heard & (people.channel[purchases.person] == CHANNEL["podcast"])
    code = np.where(by_podcast, random.integers(0, 2, count), code)
    by_friend = heard & (people.channel[purchases.person] == CHANNEL["referral"]) & (random.random(count) < 0.3)
    code = np.where(by_friend, 2, code)
    code[purchases.kind == GIFT_CARD] = NO_CODE
    shares = np.array([REFERRAL_DISCOUNT] * len(CODES) + list(SHOP_CODE_DISCOUNTS) + [0.0])
    return code, shares[code]  # NO_CODE takes the last share, none


def _lines(
    random: np.random.Generator, gross: Ints, no_goods: np.ndarray, rate: np.ndarray, catalogue: Catalogue
) -> tuple[Ints, Ints, Ints, Ints]:
    """(order, product, quantity, unit price) such that quantity x price adds up to `gross` in each order."""
    wanted = 1 + np.minimum(random.poisson(np.minimum(gross / 7_000, 2.0)), LINES_AT_MOST - 1)
    per_order = np.where(no_goods, 0, wanted)
    order = np.repeat(np.arange(len(gross)), per_order)
    last = np.append(order[1:] != order[:-1], True) if len(order) else np.zeros(0, dtype=bool)
    weight = random.uniform(0.5, 1.5, len(order))
    wish = gross[order] * weight / np.bincount(order, weight, minlength=len(gross))[order]
    quantity = np.where(last, 1, random.choice([1, 1, 1, 2, 3], len(order)))
    price = np.where(last, 0, (wish / quantity).astype(np.int64))
    rest = gross - np.bincount(order, quantity * price, minlength=len(gross)).astype(np.int64)
    price = np.where(last, rest[order], price)
    return order, catalogue.near(random, price * rate[order]), quantity, price


def _costs(product: Ints, price: Ints, catalogue: Catalogue) -> Ints:
    """Unit cost in cents of the order's currency; -1 for the quarter of the goods whose lines carry none."""
    cost = np.rint(price * catalogue.cost_share[product]).astype(np.int64)
    return np.where(product % 4 == 0, -1, cost)
