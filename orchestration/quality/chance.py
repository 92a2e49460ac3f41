"""How improbable a count is: the limits that keep noise from blocking a small shop."""

from __future__ import annotations

import math

# A count is no longer taken for chance when fewer than one in a million such loads would show it.
IMPROBABLE = 1e-6


def poisson_limit(expected: float, improbable: float = IMPROBABLE) -> int:
    """The largest count that chance still explains where `expected` events are usual."""
    if expected > 400:
        return math.ceil(expected + 5 * math.sqrt(expected))
    term = math.exp(-expected)
    above, count = 1.0 - term, 0
    while above > improbable and count < 2000:
        count += 1
        term *= expected / count
        above -= term
    return count


def shared_limit(rows: int, share: float, improbable: float = IMPROBABLE) -> int:
    """The largest count among `rows` that chance still explains where `share` of the rows is usual."""
    return min(rows, poisson_limit(rows * share, improbable))


def median(values: list[float]) -> float:
    """The middle value; 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
