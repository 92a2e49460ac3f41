"""Which file a row arrives in, and what goes wrong on the way: late, doubled and unreadable rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from orchestration.demo.people import Bools
from orchestration.demo.seasons import Ints
from orchestration.demo.shop import Shop, midnight

LATE_SHARE = 0.01
LATE_DAYS = 3
DOUBLED_SHARE = 0.002
BAD_SHARE = 0.001
SMALLEST_FILE_WITH_BAD_ROWS = 300  # so that no file has more than the share that guards allow
NEVER = -1


class Period(NamedTuple):
    """The days that one file of each dataset covers; the file is known when the last day is over."""

    first: date
    last: date
    name: str


def plan_periods(shop: Shop) -> list[Period]:
    """Whole years, then the last year by month, then its last days one by one."""
    periods: list[Period] = []
    daily_from = max(shop.start, shop.end - timedelta(days=shop.daily_days - 1))
    day = shop.start
    while day <= shop.end:
        if day >= daily_from:
            last, name = day, day.isoformat()
        elif day.year < shop.end.year and date(day.year, 12, 31) < daily_from:
            last, name = date(day.year, 12, 31), str(day.year)
        else:
            month_end = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            last, name = month_end, day.strftime("%Y-%m")
            if last >= daily_from:
                last = daily_from - timedelta(days=1)
                name = f"{day.isoformat()}_{last.isoformat()}"
        periods.append(Period(day, last, name))
        day = last + timedelta(days=1)
    return periods


@dataclass(frozen=True)
class Delivery:
    """Per row: its file (NEVER: known after the end), a second file or NEVER, and how it is unreadable (0: not)."""

    file: Ints
    again: Ints
    bad: Ints


class Deliveries:
    """Decides on files and flaws for the rows of a shop."""

    def __init__(self, shop: Shop) -> None:
        """Plan the files."""
        self.shop = shop
        self.periods = plan_periods(shop)
        self.ends = np.array([midnight(period.last + timedelta(days=1)) for period in self.periods])

    def files(self, seconds: Ints) -> Ints:
        """File in which something known at that second comes."""
        file = np.searchsorted(self.ends, seconds, side="right").astype(np.int64)
        return np.where(file < len(self.ends), file, NEVER)

    def deliver(
        self, random: np.random.Generator, known: Ints, bad_kinds: int = 2, late: Bools | None = None
    ) -> Delivery:
        """Files and flaws of rows that the shop knew at `known` (Unix seconds).

        `late` names the rows that come late, where another dataset has decided it already.
        """
        count = len(known)
        if not self.shop.flaws:
            nothing = np.zeros(count, dtype=np.int64)
            return Delivery(self.files(known), nothing + NEVER, nothing)
        late = self.draw_late(random, count) if late is None else late
        file = self.files(known + late * random.integers(3600, LATE_DAYS * 24 * 3600, count))
        again = np.where(random.random(count) < DOUBLED_SHARE, file + 1 + random.integers(0, 2, count), NEVER)
        again = np.where((again < len(self.ends)) & (file != NEVER), again, NEVER)
        return Delivery(file, again, self.spoil(random, file, again == NEVER, bad_kinds))

    def spoil(self, random: np.random.Generator, file: Ints, allowed: Bools, bad_kinds: int) -> Ints:
        """How each row is unreadable: 1 to `bad_kinds` in a thousandth of the rows, else 0."""
        bad = np.zeros(len(file), dtype=np.int64)
        if not self.shop.flaws:
            return bad
        rows_in_file = np.bincount(file[file != NEVER], minlength=len(self.ends))
        candidates = np.flatnonzero((file != NEVER) & allowed & (rows_in_file[file] >= SMALLEST_FILE_WITH_BAD_ROWS))
        spoiled = random.choice(candidates, int(len(candidates) * BAD_SHARE), replace=False)
        bad[spoiled] = random.integers(1, bad_kinds + 1, len(spoiled))
        return bad

    def draw_late(self, random: np.random.Generator, count: int) -> Bools:
        """Which rows come up to three days late."""
        return random.random(count) < (LATE_SHARE if self.shop.flaws else 0)
