"""Purchase histories that follow the model, and their counts as dbt makes them."""

from __future__ import annotations

import numpy as np

from orchestration.predictions.bg_nbd import Histories
from orchestration.predictions.segments import EVERYBODY, Counted


def simulate(customers: int, weeks: float, parameters: tuple[float, float, float, float], seed: int = 3) -> Histories:
    """Histories drawn from BG/NBD; b None: nobody leaves, a and b None: one probability is not needed here."""
    r, alpha, a, b = parameters
    random = np.random.default_rng(seed)
    rate = random.gamma(r, 1 / alpha, customers)
    leaves = random.beta(a, b, customers) if a > 0 else np.zeros(customers)
    age = random.uniform(1, weeks, customers)
    now, x, recency = np.zeros(customers), np.zeros(customers, int), np.zeros(customers)
    there = np.ones(customers, bool)
    while there.any():
        now = now + random.exponential(1, customers) / rate
        there &= now < age
        x[there] += 1
        recency[there] = now[there]
        there &= random.random(customers) >= leaves
    return Histories(x, recency, age, np.ones(customers))


def counted(histories: Histories, segment: str | list[str] = EVERYBODY) -> Counted:
    """Counts as dbt makes them, in days, every order day worth 20 with a margin of 8."""
    names = np.array([segment] * len(histories) if isinstance(segment, str) else segment, dtype=object)
    sales = (histories.frequency + 1) * histories.customers * 20.0
    repeat = histories.frequency > 0
    return Counted(
        names, histories.frequency, np.round(histories.recency * 7).astype(int),
        np.round(histories.age * 7).astype(int), histories.customers, sales, sales * 0.4, histories.customers * 20.0,
        names[repeat], histories.frequency[repeat], np.random.default_rng(1).gamma(5, 4, repeat.sum()),
        histories.customers[repeat],
    )  # fmt: skip
