"""In a shop that truly follows the model, the intervals hold the truth and the hidden days come out as predicted."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.demo.people import draw_people
from orchestration.demo.purchases import draw_purchases
from orchestration.demo.seasons import Seasons
from orchestration.demo.shop import Shop
from orchestration.predictions import forecast
from orchestration.predictions.bg_nbd import Histories, fit_bg_nbd

SEEDS = range(1, 9)
HIDDEN_DAYS = 90
TRUE = Shop.purchasing


def order_days(seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Person and day of each order day of forty thousand customers, and the last day: no seasons, flaws or channels."""
    shop = Shop(4, seed, seasonality=False, flaws=False, channel_effects=False)
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
    for person, day, end in shops:
        people, histories = seen(person[day <= end - HIDDEN_DAYS], day[day <= end - HIDDEN_DAYS], end - HIDDEN_DAYS)
        model = fit_bg_nbd(histories)
        alive = forecast.alive(model, histories)
        predicted = forecast.expected_orders(model, histories, np.array([HIDDEN_DAYS / 7]), alive)[:, 0]
        actual = np.bincount(person[day > end - HIDDEN_DAYS], minlength=person.max() + 1)[people]
        errors.append(predicted.sum() / actual.sum() - 1)
        tenths = np.array_split(np.argsort(predicted, kind="stable"), 10)
        slope = np.polyfit([predicted[tenth].sum() for tenth in tenths], [actual[tenth].sum() for tenth in tenths], 1)[
            0
        ]
        assert 0.9 < slope < 1.1
    assert np.abs(errors).max() < 0.05
    assert abs(np.mean(errors)) < 0.015
