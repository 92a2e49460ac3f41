"""Removal effects reach a published toy graph and a dense solve that was written apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.predictions.attribution import CONVERSION, NULL, START, ChannelEffect, Transition, removal_effects

Journey = tuple[tuple[str, ...], int, int, float]
"""Path, conversions, journeys without one, revenue."""


def counted(journeys: Sequence[Journey], order: int = 1) -> list[Transition]:
    """What `int_channel_transitions_counted` gives for these journeys."""
    counts: Counter[tuple[str, str, str | None]] = Counter()
    revenue: Counter[tuple[str, str, str | None]] = Counter()
    for path, conversions, nulls, money in journeys:
        state = START
        for place, channel in enumerate(path):
            following = " > ".join(path[max(0, place + 1 - order) : place + 1])
            counts[state, following, channel] += conversions + nulls
            state = following
        counts[state, CONVERSION, None] += conversions
        revenue[state, CONVERSION, None] += money
        counts[state, NULL, None] += nulls
    return [Transition(*key, count, revenue[key]) for key, count in counts.items() if count]


def dense_effects(journeys: Sequence[Journey], order: int) -> dict[str, float]:
    """The same, from tuples and a dense inverse: removed channels lead to null, whatever comes after."""
    states = sorted(
        {(), *(path[max(0, end - order) : end] for path, *_ in journeys for end in range(1, len(path) + 1))}
    )
    number = {state: index for index, state in enumerate(states)}

    def conversion(without: str | None) -> float:
        flows, converts, leaves = np.zeros((len(states), len(states))), np.zeros(len(states)), np.zeros(len(states))
        for path, conversions, nulls, _ in journeys:
            places = [number[path[max(0, end - order) : end]] for end in range(len(path) + 1)]
            for end, (here, there) in enumerate(pairwise(places)):
                leaves[here] += conversions + nulls
                flows[here, there] += 0 if path[end] == without else conversions + nulls
            leaves[places[-1]] += conversions + nulls
            converts[places[-1]] += conversions
        share = np.where(leaves > 0, leaves, 1)
        return float((np.linalg.inv(np.eye(len(states)) - flows / share[:, None]) @ (converts / share))[number[()]])

    channels = sorted({channel for path, *_ in journeys for channel in path})
    return {channel: 1 - conversion(channel) / conversion(None) for channel in channels}


def by_channel(journeys: Sequence[Journey], order: int = 1) -> dict[str, ChannelEffect]:
    return {effect.channel: effect for effect in removal_effects(counted(journeys, order))}


PATHS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple)
JOURNEYS = st.lists(
    st.tuples(PATHS, st.integers(0, 5), st.integers(0, 9), st.integers(1, 500).map(float)).filter(
        lambda journey: journey[1] + journey[2] > 0
    ),
    min_size=1,
    max_size=25,
).filter(lambda journeys: any(conversions for _, conversions, *_ in journeys))


def test_the_effects_of_the_published_example_are_reached():
    """The example that introductions to Anderl et al. use: c1 > c2 > c3 buys, c1 and c2 > c3 do not."""
    effects = by_channel([(("c1", "c2", "c3"), 1, 0, 1.0), (("c1",), 0, 1, 0.0), (("c2", "c3"), 0, 1, 0.0)])
    assert [effects[name].removal_effect for name in ("c1", "c2", "c3")] == pytest.approx([0.5, 1.0, 1.0], abs=1e-12)
    assert [effects[name].weight for name in ("c1", "c2", "c3")] == pytest.approx([0.2, 0.4, 0.4], abs=1e-12)


def test_the_effects_of_a_published_example_with_repeated_paths_are_reached():
    """S. Puzyrov, "Markov Chain Attribution" (2019): 4 of 5 journeys buy; without ads 1 in 5 would, without mail 2 in 5."""
    effects = by_channel([(("ads",), 2, 1, 2.0), (("mail",), 1, 0, 1.0), (("ads", "mail"), 1, 0, 1.0)])
    assert [effects[name].removal_effect for name in ("ads", "mail")] == pytest.approx([0.75, 0.5], abs=1e-12)
    assert [effects[name].weight for name in ("ads", "mail")] == pytest.approx([0.6, 0.4], abs=1e-12)


def test_a_channel_that_never_leads_to_an_order_has_no_effect():
    journeys = [(("a", "b"), 3, 5, 30.0), (("b", "b", "a"), 1, 7, 5.0), (("c",), 0, 4, 0.0)]
    effects = by_channel(journeys)
    assert effects["c"].removal_effect == pytest.approx(0, abs=1e-12)
    assert sum(effect.weight for effect in effects.values()) == pytest.approx(1)


@pytest.mark.parametrize("order", [1, 2, 3])
@settings(max_examples=60, deadline=None)
@given(journeys=JOURNEYS)
def test_effects_equal_a_dense_solve(order, journeys):
    expected = dense_effects(journeys, order)
    found = by_channel(journeys, order)
    assert set(found) == set(expected)
    assert [found[name].removal_effect for name in found] == pytest.approx([expected[name] for name in found], abs=1e-9)
    assert sum(effect.weight for effect in found.values()) == pytest.approx(1)
    assert sum(effect.revenue_weight for effect in found.values()) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(journeys=JOURNEYS, channel=st.sampled_from("abcd"), times=st.integers(1, 3))
def test_staying_on_a_channel_changes_nothing_at_order_one(journeys, channel, times):
    """A self transition only delays what comes next, so repeated visits need not be merged."""

    def stay(path):
        return tuple(step for name in path for step in [name] * (times + 1 if name == channel else 1))

    once = [
        (tuple(name for place, name in enumerate(path) if place == 0 or path[place - 1] != name), *rest)
        for path, *rest in journeys
    ]
    stayed = [(stay(path), *rest) for path, *rest in once]
    expected = {name: effect.removal_effect for name, effect in by_channel(once).items()}
    found = {name: effect.removal_effect for name, effect in by_channel(stayed).items()}
    assert found == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(journeys=JOURNEYS)
def test_a_channel_without_effect_has_no_weight_and_takes_none(journeys):
    """Journeys through a channel that never leads to an order change no other channel's weight."""
    before = by_channel(journeys)
    after = by_channel([*journeys, (("idle",), 0, 7, 0.0)])
    assert after["idle"].removal_effect == pytest.approx(0, abs=1e-12)
    assert {name: after[name].weight for name in before} == pytest.approx(
        {name: before[name].weight for name in before}, abs=1e-9
    )


def test_revenue_weighs_the_orders_that_a_state_leads_to():
    effects = by_channel([(("cheap",), 1, 0, 10.0), (("dear",), 1, 0, 90.0)])
    assert [effects[name].weight for name in ("cheap", "dear")] == pytest.approx([0.5, 0.5])
    assert [effects[name].revenue_weight for name in ("cheap", "dear")] == pytest.approx([0.1, 0.9])


def test_without_orders_there_are_no_effects():
    assert removal_effects([]) == []
    assert removal_effects(counted([(("a",), 0, 3, 0.0)])) == []


def test_orders_for_free_share_by_conversions():
    effects = by_channel([(("a",), 1, 0, 0.0), (("a", "b"), 1, 0, 0.0)])
    assert [effect.revenue_weight for effect in effects.values()] == [effect.weight for effect in effects.values()]
