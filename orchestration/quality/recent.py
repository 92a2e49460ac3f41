"""Of a dataset of which much came before, the new rows and enough of the latest before them to show what is usual.

A guard that compares a day with all of history costs the history every day. Of a small dataset, and of a first load,
all rows are looked at.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from orchestration.ingest.sql import among

if TYPE_CHECKING:
    from orchestration.quality.look import Look

LARGE = 1_000_000  # rows loaded of a dataset: of fewer, all are looked at
ENOUGH = 100_000  # rows before the new ones
USUAL = timedelta(days=29)  # before the first day of new rows, so that guards see four weeks
HABIT = timedelta(days=90)  # a dataset's pauses are known from so many of its last days
SEASON = timedelta(weeks=13)  # what is usual on a weekday is read from twelve weeks around it


def is_large(look: Look, dataset: str) -> bool:
    """Whether most rows of the dataset came before, and there are many of them."""
    if look.is_first_load:
        return False
    loaded, new = look.rows_loaded(dataset)
    return loaded > LARGE and 2 * new < loaded


def counted_since(look: Look, dataset: str, column: str) -> str | None:
    """The time from which the rows of each day are to be counted, None for all: what is new, and a season before it."""
    if not is_large(look, dataset):
        return None
    times = f"min({column}), max({column})"
    first, last = look.row(f"select {times} from {look.staged(dataset)} where {look.new}")
    if first is None:
        first, last = look.row(
            f"select {times} from {look.staged(dataset)} where _file_id = (select max(file_id) from ops.loaded_files"
            f" where status = 'loaded' and dataset in ({look.fed_by(dataset)}))"
        )
    return None if first is None else str(min(first, last - HABIT) - SEASON)


def recent_rows(look: Look, dataset: str, column: str) -> str:
    """The relation to compare new rows in: all of staging, or a temporary table of the new and the latest rows."""
    since = _since(look.days(dataset)) if is_large(look, dataset) else None
    if since is None:
        return look.staged(dataset)
    name = f"recent_{look.system}__{dataset}"
    look.rows(
        f"create or replace temp table {name} as"
        f" select * from {look.staged(dataset)} where {look.new} union all"
        f" select * from {look.staged(dataset)} where not ({look.new}) and {column} >= timestamp '{since}'"
    )
    return f"temp.{name}"


def lately(look: Look, dataset: str, column: str, is_new: str) -> str:
    """SQL for whether a row of a model further on is new, or late enough to show what is usual."""
    since = _since(look.days(dataset)) if is_large(look, dataset) else None
    return "true" if since is None else f"({column} >= date '{since}' or {is_new})"


def sessions_named(look: Look) -> str:
    """The relation to look sessions of recent orders and events up in: all of staging, or a temporary table of these."""
    if not is_large(look, "sessions"):
        return look.staged("sessions")
    name = f"recent_{look.system}__named"
    named = f"select session_id from {look.recent('orders')} union select session_id from {look.recent('web_events')}"
    look.rows(
        f"create or replace temp table {name} as select session_id, started_at, ended_at from {look.staged('sessions')}"
        f" where {among('session_id', named)}"
    )
    return f"temp.{name}"


def _since(days: dict[date, tuple[int, int]]) -> date | None:
    """The day from which enough rows came before the new ones, None where the days do not show it."""
    fresh = [day for day, (total, new) in days.items() if 2 * new > total]
    latest = min(fresh, default=max(days, default=date.min))
    old = 0
    for day in sorted(days, reverse=True):
        total, new = days[day]
        old += total - new
        if old >= ENOUGH and latest - day >= USUAL:
            return day - timedelta(days=1)  # days are local, times UTC
    return None
