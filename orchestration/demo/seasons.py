"""Seasonality as a change of clock: steady 'demand time' on one side, the calendar on the other."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from orchestration.demo.shop import Shop

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MONTHS = np.array([0.85, 0.85, 0.92, 0.97, 1.02, 0.95, 0.88, 0.90, 0.98, 1.05, 1.30, 1.33])
WEEKDAYS = np.array([1.05, 1.0, 0.98, 0.98, 0.95, 0.93, 1.11])
HOURS = np.array([3, 1.5, 1, 0.8, 0.8, 1.5, 3, 5, 7, 8, 9, 9, 9, 8, 8, 8, 9, 10, 12, 14, 15, 13, 9, 5], dtype=float)
BLACK_FRIDAY_WEEK = 2.2


class Seasons:
    """Maps steady time to calendar time so that purchases follow month, weekday and hour.

    Both run from 0 to the length of the simulation, in weeks, and agree at both ends.
    """

    def __init__(self, shop: Shop) -> None:
        """Precompute the cumulative intensity by the hour."""
        hours = round((shop.end_second - shop.start_second) / 3600)
        self.start = shop.start_second
        self.edges = np.arange(hours + 1) / 168.0
        intensity = np.ones(hours)
        if shop.seasonality:
            days = [shop.start + timedelta(days=n) for n in range(shop.days)]
            by_day = np.array([MONTHS[d.month - 1] * WEEKDAYS[d.weekday()] * _black_friday(d) for d in days])
            clock = np.arange(hours)
            intensity = by_day[np.minimum(clock // 24, len(days) - 1)] * HOURS[clock % 24]
        self.daily = intensity[: hours // 24 * 24].reshape(-1, 24).mean(axis=1) / intensity.mean()
        cumulative = np.concatenate([[0.0], np.cumsum(intensity)])
        self.cumulative = cumulative / cumulative[-1] * self.edges[-1]

    def seconds(self, steady_weeks: Floats) -> Ints:
        """Unix seconds of points in steady time."""
        calendar = np.interp(steady_weeks, self.cumulative, self.edges)
        return self.start + (calendar * 7 * 24 * 3600).astype(np.int64)


def _black_friday(day: date) -> float:
    return BLACK_FRIDAY_WEEK if day.month == 11 and 21 <= day.day <= 30 else 1.0
