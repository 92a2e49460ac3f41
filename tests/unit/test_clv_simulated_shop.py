"""In a shop that truly follows the model, the intervals hold the truth and the hidden days come out as predicted."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.demo.people import draw_people
from orchestration.demo.purchases import draw_purchases
from orchestration.demo.seasons import Seasons
from orchestration.demo.shop import Shop
from orchestration.ingest.contracts import read_contracts
from orchestration.predictions import forecast
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd
from orchestration.settings import PROJECT_DIR

SEEDS = range(1, 9)
HIDDEN_DAYS = 90
TRUE = Shop.purchasing


def order_days(seed: int, scale: float = 4, has_seasons: bool = False) -> tuple[np.ndarray, np.ndarray, int]:
    """Person and day of each order day of forty thousand customers who follow one model, and the last day."""
    shop = Shop(scale, seed, seasonality=has_seasons, flaws=False, channel_effects=has_seasons)
    people = draw_people(shop, 0, 0, shop.customers)
    purchases = draw_purchases(shop, 0, people, Seasons(shop))
    day = (purchases.second - shop.start_second) // 86_400
    key = np.unique(purchases.person * shop.days + day)
    return key // shop.days, key % shop.days, shop.days - 1


def seen(person: np.ndarray, day: np.ndarray, until: int) -> tuple[np.ndarray, Histories]:
    """Who had ordered by the end of a day, and their histories."""
    people, first, count = np.unique(person[day <= until], return_index=True, return_counts=True)
    day = day[day <= until]
    last = day[first + count - 1]
    return people, Histories(count - 1, (last - day[first]) / 7, (until - day[first]) / 7, np.ones(len(people)))


def hidden_days(person: np.ndarray, day: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and actual order days in the last 90 days, of everybody who had ordered before."""
    known = day <= end - HIDDEN_DAYS
    people, histories = seen(person[known], day[known], end - HIDDEN_DAYS)
    model = fit_bg_nbd(histories)
    alive = forecast.alive(model, histories)
    predicted = forecast.expected_orders(model, histories, np.array([HIDDEN_DAYS / 7]), alive)[:, 0]
    return predicted, np.bincount(person[~known], minlength=person.max() + 1)[people]


@pytest.fixture(scope="module")
def shops() -> list[tuple[np.ndarray, np.ndarray, int]]:
    return [order_days(seed) for seed in SEEDS]


def test_true_parameters_lie_inside_the_95_percent_intervals(shops):
    """Eight shops, so that nineteen of twenty can be told from less; of one fit the four estimates move together."""
    distances = []
    for person, day, end in shops:
        fit = fit_bg_nbd(seen(person, day, end)[1]).fit
        distances.append(np.abs(fit.theta - np.log([TRUE.r, TRUE.alpha, TRUE.a, TRUE.b])) / fit.relative_errors)
    assert (np.array(distances) < 1.96).mean() > 0.85
    assert np.max(distances) < 3


def test_hidden_days_come_out_as_predicted(shops):
    errors = []
    for shop in shops:
        predicted, actual = hidden_days(*shop)
        errors.append(predicted.sum() / actual.sum() - 1)
        tenths = np.array_split(np.argsort(predicted, kind="stable"), 10)
        slope = np.polyfit([predicted[tenth].sum() for tenth in tenths], [actual[tenth].sum() for tenth in tenths], 1)[
            0
        ]
        assert 0.9 < slope < 1.1
    assert np.abs(errors).max() < 0.05
    assert abs(np.mean(errors)) < 0.015


def test_a_christmas_season_is_missed_by_less_than_the_guard_allows():
    """The last 90 days of a year hold the season; no model without seasons can know, and the bound says how far off."""
    bound = read_contracts(PROJECT_DIR)["orders"].guards["clv_backtest_error"]
    for seed in SEEDS:
        predicted, actual = hidden_days(*order_days(seed, scale=1, has_seasons=True))
        assert -bound < predicted.sum() / actual.sum() - 1 < -0.15
