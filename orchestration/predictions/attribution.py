"""Markov attribution: what would be lost without a channel, from counts of transitions alone.

An absorbing chain after Anderl, Becker, von Wangenheim & Schumann (2016), doi 10.1016/j.ijresmar.2016.03.001. A state
is the last k channels of a journey, the start comes before all, conversion and null end it. Removing a channel sends
every transition into it to null. Probabilities come from an exact solve of (I - Q) x = r, not from simulated journeys.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, identity
from scipy.sparse.linalg import splu

from orchestration.settings import Settings
from orchestration.warehouse import connect

START, CONVERSION, NULL = "(start)", "(conversion)", "(null)"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Transition:
    """How often journeys passed from one state to the next.

    `channel` is the channel that is entered, None at the end of a journey; `revenue` the net sales of journeys that
    end in a conversion here, in the reporting currency.
    """

    from_state: str
    to_state: str
    channel: str | None
    transitions: int
    revenue: float = 0.0


@dataclass(frozen=True)
class ChannelEffect:
    """Shares of all conversions and of all their revenue that would be lost without `channel`, and their weights.

    Weights are effects divided by the sum of effects: they add up to 1.
    """

    channel: str
    removal_effect: float
    weight: float
    revenue_removal_effect: float
    revenue_weight: float


@dataclass(frozen=True)
class AttributionReport:
    """The order of the chain, its states without the absorbing ones, the channels, and the seconds that it took."""

    markov_order: int
    states: int
    channels: int
    seconds: float


def removal_effects(transitions: Sequence[Transition]) -> list[ChannelEffect]:
    """The effect of every channel, by name; none where no journey converted."""
    channels = sorted({row.channel for row in transitions if row.channel is not None})
    chain = _Chain(transitions)
    everything = chain.reached_from_start()
    if not channels or everything[0] <= 0:
        return []
    left = np.array([chain.reached_from_start(without=channel) for channel in channels])
    # free of money, journeys have no revenue to lose
    effects = np.clip(1 - left / np.where(everything > 0, everything, np.inf), 0.0, 1.0)
    effects[:, everything <= 0] = 0.0
    totals = effects.sum(axis=0)
    weights = np.where(totals > 0, effects / np.where(totals > 0, totals, 1.0), (effects[:, :1] / totals[0]))
    return [
        ChannelEffect(channel, *(float(value) for value in (effect[0], weight[0], effect[1], weight[1])))
        for channel, effect, weight in zip(channels, effects, weights, strict=True)
    ]


class _Chain:
    """The transient part Q of the chain, and per state what it converts to next: probability and revenue."""

    def __init__(self, transitions: Sequence[Transition]) -> None:
        names = sorted({row.from_state for row in transitions} - {START})
        self.number = {name: index for index, name in enumerate([START, *names])}
        self.size = len(self.number)
        outgoing = np.zeros(self.size)
        for row in transitions:
            outgoing[self.number[row.from_state]] += row.transitions
        self.rewards = np.zeros((self.size, 2))
        self.rows, self.columns, self.shares, self.entered = [], [], [], []
        for row in transitions:
            index = self.number[row.from_state]
            if row.channel is not None:
                self.rows.append(index)
                self.columns.append(self.number[row.to_state])
                self.shares.append(row.transitions / outgoing[index])
                self.entered.append(row.channel)
            elif row.to_state == CONVERSION:
                self.rewards[index] += np.array([row.transitions, row.revenue]) / outgoing[index]

    def reached_from_start(self, without: str | None = None) -> Floats:
        """Probability of a conversion and expected revenue of a journey."""
        shares = np.where(np.array(self.entered, dtype=object) == without, 0.0, np.array(self.shares))
        moves = csc_array((shares, (self.rows, self.columns)), shape=(self.size, self.size))
        system = csc_array(identity(self.size, format="csc") - moves)
        return np.asarray(splu(system).solve(self.rewards)[self.number[START]], dtype=float)


def predict_attribution(settings: Settings) -> AttributionReport:
    """Read the counted transitions and replace `predictions.channel_removal_effects`."""
    started = time.perf_counter()
    with connect(settings, in_run=True) as connection:
        rows = connection.execute(
            """
            select from_state, to_state, channel, transitions, revenue::double, markov_order
            from intermediate.int_channel_transitions_counted order by from_state, to_state
            """
        ).fetchall()
        order = int(rows[0][5]) if rows else int(settings.setting("markov_order"))
        transitions = [Transition(*row[:5]) for row in rows]
        effects = removal_effects(transitions)
        connection.execute("begin")
        connection.execute("delete from predictions.channel_removal_effects")
        for effect in effects:
            connection.execute(
                "insert into predictions.channel_removal_effects (channel, markov_order, removal_effect, weight,"
                " revenue_removal_effect, revenue_weight) values (?, ?, ?, ?, ?, ?)",
                [
                    effect.channel,
                    order,
                    effect.removal_effect,
                    effect.weight,
                    effect.revenue_removal_effect,
                    effect.revenue_weight,
                ],
            )
        connection.execute("commit")
    states = len({row.from_state for row in transitions} - {START})
    return AttributionReport(order, states, len(effects), time.perf_counter() - started)
