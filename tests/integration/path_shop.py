"""A shop made of aggregated paths, as public attribution data sets have them, and what the models say of such paths.

The models are written apart from the warehouse: over paths instead of sessions, in plain Python and dense matrices.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

CHANNELS = ["alpha", "beta", "delta", "epsilon", "eta", "gamma", "iota", "kappa", "lambda", "mi", "theta", "zeta"]
START = datetime(2024, 1, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class AggregatedPath:
    """Channels in order, how many journeys along them ended with an order and without, and what the orders were worth."""

    channels: tuple[str, ...]
    conversions: int
    nulls: int
    cents: int

    @property
    def order_cents(self) -> list[int]:
        """Net sales of each order: equal but for what cannot be split."""
        share, left = divmod(self.cents, max(self.conversions, 1))
        return [share + (number < left) for number in range(self.conversions)]


def aggregated_paths(count: int, seed: int) -> list[AggregatedPath]:
    """Different paths of 1 to 89 channels, most of them short, with skewed counts."""
    draw = random.Random(seed)
    liking = [1 / place for place in range(1, len(CHANNELS) + 1)]
    found: dict[tuple[str, ...], AggregatedPath] = {
        (channel,): AggregatedPath((channel,), 40, 200, 123_457) for channel in CHANNELS
    }
    longest = tuple(draw.choices(CHANNELS, liking, k=89))
    found[longest] = AggregatedPath(longest, 2, 1, 9_999)
    while len(found) < count:
        path = tuple(draw.choices(CHANNELS, liking, k=min(1 + int(draw.paretovariate(1.2)), 89)))
        often = 12 / len(path)
        conversions = int(draw.paretovariate(1.0) * often / 2) % 300 if draw.random() < 0.5 else 0
        nulls = max(int(draw.paretovariate(1.0) * often) % 900, 0 if conversions else 1)
        cents = sum(draw.randrange(100, 30_000) for _ in range(conversions))
        found.setdefault(path, AggregatedPath(path, conversions, nulls, cents))
    return list(found.values())


def land(paths: Sequence[AggregatedPath], landing: Path, settings: str) -> None:
    """Write sessions and orders: a device a journey, a touch a day, the order an hour after the last touch."""
    draw = random.Random(len(paths))
    for dataset in ("orders", "sessions"):
        (landing / dataset).mkdir(parents=True)
    (landing / "shop.yml").write_text(settings)
    with (
        (landing / "sessions/s.csv").open("w", newline="") as sessions,
        (landing / "orders/o.csv").open("w", newline="") as orders,
    ):
        visits, sales = csv.writer(sessions), csv.writer(orders)
        visits.writerow(["session_id", "anonymous_id", "started_at", "utm_source", "utm_medium"])
        sales.writerow(["order_id", "ordered_at", "anonymous_id", "currency", "total_amount"])
        for number, path in enumerate(paths):
            amounts = [*path.order_cents, *[None] * path.nulls]
            for journey, cents in enumerate(amounts):
                device, begun = f"{number}-{journey}", START + draw.randrange(250) * DAY
                for place, channel in enumerate(path.channels):
                    touched_at = begun + place * DAY
                    visits.writerow([f"{device}-{place}", device, f"{touched_at.isoformat()}Z", channel, "partner"])
                if cents is not None:
                    ordered_at = begun + (len(path.channels) - 1) * DAY + timedelta(hours=1)
                    sales.writerow([device, f"{ordered_at.isoformat()}Z", device, "EUR", f"{cents / 100:.2f}"])


def _first(path: Sequence[str]) -> Iterator[float]:
    yield from (float(place == 0) for place in range(len(path)))


def _last(path: Sequence[str]) -> Iterator[float]:
    yield from (float(place == len(path) - 1) for place in range(len(path)))


def _linear(path: Sequence[str]) -> Iterator[float]:
    yield from (1 / len(path) for _ in path)


def _position_based(path: Sequence[str]) -> Iterator[float]:
    ends = {1: [1.0], 2: [0.5, 0.5]}.get(len(path))
    yield from ends or [0.4, *[0.2 / (len(path) - 2)] * (len(path) - 2), 0.4]


def _time_decay(path: Sequence[str]) -> Iterator[float]:
    weights = [2 ** (-(len(path) - 1 - place) / 7) for place in range(len(path))]
    yield from (weight / sum(weights) for weight in weights)


def _shapley(path: Sequence[str]) -> Iterator[float]:
    times = Counter(path)
    yield from (1 / len(times) / times[channel] for channel in path)


MODELS: dict[str, Callable[[Sequence[str]], Iterator[float]]] = {
    "first_touch": _first,
    "last_touch": _last,
    "last_non_direct": _last,
    "linear": _linear,
    "position_based": _position_based,
    "time_decay": _time_decay,
    "shapley": _shapley,
}


def expected_credit(paths: Sequence[AggregatedPath], model: str) -> dict[str, tuple[float, float]]:
    """Conversions and revenue of each channel."""
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for path in paths:
        for channel, share in zip(path.channels, MODELS[model](path.channels), strict=True):
            totals[channel][0] += share * path.conversions
            totals[channel][1] += share * path.cents / 100
    return {channel: (conversions, revenue) for channel, (conversions, revenue) in totals.items()}


def expected_effects(paths: Sequence[AggregatedPath], order: int) -> dict[str, float]:
    """Removal effects of a chain whose states are the last `order` channels, by dense inverses."""
    ends = {path.channels[max(0, end - order) : end] for path in paths for end in range(len(path.channels) + 1)}
    number = {state: place for place, state in enumerate(sorted(ends))}
    flows, converts, leaves = np.zeros((len(number),) * 2), np.zeros(len(number)), np.zeros(len(number))
    entered = {place: state[-1] for state, place in number.items() if state}
    for path in paths:
        journeys = path.conversions + path.nulls
        states = [number[path.channels[max(0, end - order) : end]] for end in range(len(path.channels) + 1)]
        for here, there in pairwise(states):
            flows[here, there] += journeys
            leaves[here] += journeys
        leaves[states[-1]] += journeys
        converts[states[-1]] += path.conversions

    def conversion(without: str | None) -> float:
        kept = np.array([entered.get(place) != without or without is None for place in range(len(number))])
        moves = flows / leaves[:, None] * kept[None, :]
        return float(np.linalg.solve(np.eye(len(number)) - moves, converts / leaves)[number[()]])

    everything = conversion(None)
    return {channel: 1 - conversion(channel) / everything for channel in sorted(set(entered.values()))}
