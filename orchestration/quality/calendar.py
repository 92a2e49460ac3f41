"""Days without rows: which of them a shop's own calendar explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.quality.chance import median

# Fewer expected rows than this, and a day without any may be chance (e^-20).
CERTAIN = 20.0


@dataclass(frozen=True)
class Gap:
    """A day without rows on which `expected` are usual."""

    day: date
    expected: float


def usual(counts: Mapping[date, float], day: date, reach_weeks: int = 12) -> float | None:
    """Rows that are usual on such a day: the median of the eight nearest same weekdays; None with fewer than three.

    Only weekdays between the first and the last day with rows count, those without rows as 0.
    """
    first, last = min(counts), max(counts)
    near: list[float] = []
    for weeks in range(1, reach_weeks + 1):
        for other in (day - timedelta(weeks=weeks), day + timedelta(weeks=weeks)):
            if first <= other <= last and len(near) < 8:
                near.append(float(counts.get(other, 0)))
    return median(near) if len(near) >= 3 else None


def gaps(counts: Mapping[date, float], closed: set[date]) -> list[Gap]:
    """Days without rows inside the covered range that chance does not explain; days in `closed` are excused.

    Days in a row are taken together, so that a small shop's lost week counts though its lost day would not.
    """
    if not counts:
        return []
    found: list[Gap] = []
    run: list[Gap] = []
    day, last = min(counts), max(counts)
    while day <= last:
        if counts.get(day, 0) == 0:
            expected = 0.0 if day in closed else usual(counts, day) or 0.0
            if expected > 0:
                run.append(Gap(day, expected))
        else:
            if sum(gap.expected for gap in run) >= CERTAIN:
                found.extend(run)
            run = []
        day += timedelta(days=1)
    return found


def holiday_like(gap: Gap, shop_keeps_holidays: bool) -> bool:
    """Whether a closed shop is a likely reason: Christmas to 3 January, Easter, and for a shop that is seen to keep
    such holidays also Mondays and Fridays, where most public holidays lie."""
    return common_holiday(gap.day) or (shop_keeps_holidays and gap.day.weekday() in (0, 4))


def common_holiday(day: date) -> bool:
    """Christmas to 3 January, or Good Friday to Easter Monday."""
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 3):
        return True
    return -2 <= (day - easter(day.year)).days <= 1


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


def listed(gaps_found: list[Gap]) -> str:
    """Dates and usual counts in words, the last five of them."""
    if not gaps_found:
        return "no day"
    shown = ", ".join(f"{gap.day} (usual: {gap.expected:.0f})" for gap in gaps_found[-5:])
    return f"{len(gaps_found)} days: {'… ' if len(gaps_found) > 5 else ''}{shown}"
