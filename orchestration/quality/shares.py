"""Shares that must not rise: of new rows against the rows before, and of the worst day."""

from __future__ import annotations

from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import NOTHING, Found
from orchestration.quality.look import NEW, Look


def share_above_usual(look: Look, rows: str, day: str, is_good: str, least: int = 3, known_only: bool = False) -> Found:
    """Share of a relation's new rows that are not `is_good` (SQL), above the usual one: of all or of the worst day.

    `rows` names a relation of staging with `_file_id`, `day` its time. What is usual is the share among the rows before
    or, without any, among all; with `known_only`, nothing is found then. A count that chance makes of the usual share
    gives 0.
    """
    days = look.rows(
        f"""
        select cast({day} as date), count(*) filter (is_new), count(*) filter (is_new and not is_good),
            count(*) filter (not is_new), count(*) filter (not is_new and not is_good)
        from (select {day}, {NEW} as is_new, {is_good} as is_good from {rows}) group by all order by 1
        """
    )
    new, lost, old, old_lost = (sum(row[column] for row in days) for column in range(1, 5))
    if not new or (known_only and old < 200):
        return NOTHING
    usual = old_lost / old if old >= 200 else 0.0
    likely = max(usual, 0.001) if old >= 200 else max(lost / new, 0.001)
    worst, observed = 0.0, f"{lost:,} of {new:,} new rows (usual: {usual:.1%})"
    if lost > max(least, shared_limit(new, max(usual, 0.001))):
        worst = lost / new - usual
    for date, day_new, day_lost, _, _ in days:
        if day_lost > max(least, shared_limit(day_new, likely)) and day_lost / day_new - likely > worst:
            worst = day_lost / day_new - likely
            observed = f"{day_lost:,} of {day_new:,} new rows on {date} (usual: {likely:.1%})"
    return Found(worst, observed)
