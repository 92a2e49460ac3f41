"""Purchases of the simulated shop follow the models whose parameters it states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orchestration.demo.baskets import fill_baskets
from orchestration.demo.money import draw_catalogue, draw_exchange_rates
from orchestration.demo.people import draw_people
from orchestration.demo.purchases import buy_til_you_drop, draw_purchases
from orchestration.demo.seasons import Seasons
from orchestration.demo.shop import CHANNEL, Shop

PLAIN = Shop(scale=4, seed=11, seasonality=False, flaws=False, channel_effects=False)
PEOPLE = draw_people(PLAIN, 0, 0, 40_000)
PURCHASES = draw_purchases(PLAIN, 0, PEOPLE, Seasons(PLAIN))


def test_repeat_purchases_are_as_many_as_bg_nbd_expects() -> None:
    """E[X(t) | rate, p] = (1 - exp(-rate p t)) / p (Fader, Hardie & Lee 2005, equation 7)."""
    buyers = ~PEOPLE.is_prospect
    rate, p, age = PEOPLE.rate[buyers], PEOPLE.dropout[buyers], PLAIN.weeks - PEOPLE.joined[buyers]
    expected = ((1 - np.exp(-rate * p * age)) / p).sum()
    assert len(PURCHASES) - buyers.sum() == pytest.approx(expected, rel=0.02)


def test_people_differ_as_gamma_and_beta_say() -> None:
    true = PLAIN.purchasing
    assert PEOPLE.rate.mean() == pytest.approx(true.r / true.alpha, rel=0.02)
    assert PEOPLE.rate.var() == pytest.approx(true.r / true.alpha**2, rel=0.08)
    assert PEOPLE.dropout.mean() == pytest.approx(true.a / (true.a + true.b), rel=0.02)


def test_order_values_average_as_gamma_gamma_says() -> None:
    true = PLAIN.purchasing
    first = PURCHASES.ordinal == 0
    assert PURCHASES.value[first].mean() == pytest.approx(true.p * true.gamma / (true.q - 1), rel=0.02)
    centred = PURCHASES.value / PEOPLE.mean_value[PURCHASES.person]
    assert centred.var() == pytest.approx(1 / true.p, rel=0.03)


def test_times_are_those_of_the_process_without_seasonality() -> None:
    random = PLAIN.random("purchases", 0)
    person, ordinal, weeks, is_farewell = buy_til_you_drop(random, PEOPLE, PLAIN.weeks)
    seconds = PLAIN.start_second + weeks * 7 * 86_400
    assert np.abs(PURCHASES.second - seconds).max() < 2
    assert (np.diff(weeks)[np.diff(person) == 0] > 0).all()
    is_last = np.append(np.diff(person) > 0, True)
    assert (ordinal[np.append(True, is_last[:-1])] == 0).all()
    assert not is_farewell[~is_last | (ordinal == 0)].any()


def test_seasons_move_purchases_but_lose_none() -> None:
    seasonal = replace(PLAIN, seasonality=True)
    moved = draw_purchases(seasonal, 0, PEOPLE, Seasons(seasonal))
    assert len(moved) == len(PURCHASES)
    month = (moved.second.astype("datetime64[s]").astype("datetime64[M]").astype(int)) % 12
    by_month = np.bincount(month, minlength=12)
    assert by_month[10] > 1.3 * by_month[1]


def test_channels_differ_in_what_their_customers_are_worth() -> None:
    shop = replace(PLAIN, channel_effects=True)
    people = draw_people(shop, 0, 0, 40_000)
    worth = people.rate * people.mean_value
    referral, tiktok = (worth[people.channel == CHANNEL[name]].mean() for name in ("referral", "tiktok"))
    assert referral > 2 * tiktok


def test_lines_carry_the_drawn_value_to_the_cent() -> None:
    rates = draw_exchange_rates(PLAIN)
    baskets = fill_baskets(PLAIN, 0, PURCHASES, PEOPLE, draw_catalogue(PLAIN), rates)
    lines = np.bincount(baskets.line_order, baskets.line_quantity * baskets.line_price)
    on_lines = np.bincount(baskets.line_order, baskets.line_discount)
    assert (lines - baskets.discount == baskets.subtotal).all()
    assert (on_lines <= baskets.discount).all()
    assert (baskets.total == baskets.subtotal + baskets.shipping + baskets.tax).all()
    assert (baskets.line_price > 0).all()
    euros = baskets.pounds == 0
    assert np.abs(baskets.goods[euros] / 100 - np.maximum(PURCHASES.value[euros], 1)).max() <= 0.0051


def test_a_shop_without_size_or_time_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        Shop(scale=0)
    with pytest.raises(ValueError, match="ends"):
        Shop(start=PLAIN.end, end=PLAIN.start)
