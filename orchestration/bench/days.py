"""A year of daily runs on a small shop: do they stay as quick and as small?

The year's files arrive a day at a time. Runs are made for a few days up to the tenth and a few up to the last; the days
between come in one run, and the books get the rows that their runs would have left (what a run leaves is known: the last
one's rows, once for every day).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from orchestration.bench.bench import BenchError, Say, _run
from orchestration.bench.shop import SEED, size_of
from orchestration.demo import simulate
from orchestration.demo.shop import Shop
from orchestration.settings import Settings
from orchestration.warehouse import connect

YEAR = 365
TENTH = 10
STORES = {
    "private file": ("warehouse.duckdb",),
    "published": ("published",),
    "Dagster's history": ("dagster",),
    "guards' pages": ("gx", "data_docs"),
    "dbt": ("dbt",),
    "temporary": ("tmp",),
}


@dataclass(frozen=True)
class Day:
    """One daily run: its day of the year, its seconds, and the bytes of each store after it."""

    number: int
    seconds: float
    cpu_seconds: float
    sizes: dict[str, int]


def measure_days(scale: float, runs: int, folder: Path, say: Say) -> str:
    """Make `runs` daily runs, half of them up to day 10 and half up to day 365; returns a Markdown table.

    Raises:
        BenchError: a run did not publish.
    """
    place = folder / "year"
    shutil.rmtree(place, ignore_errors=True)
    landing, waiting = place / "landing", place / "waiting"
    simulate(scale, SEED, landing, place / "truth", daily_days=YEAR, only_parquet=True)
    landing.rename(waiting)
    settings = Settings.from_env(data_dir=place / "data", landing_dir=landing)
    half = max(1, runs // 2)
    numbers = [*range(TENTH - half + 1, TENTH + 1), *range(YEAR - half + 1, YEAR + 1)]
    days, before = [], 0
    for number in numbers:
        if number - before > 1:
            _deliver(waiting, landing, number - 1)
            _required(settings)
            if before:
                _age(settings, number - before - 2)
        _deliver(waiting, landing, number)
        days.append(_required(settings, number))
        say(f"day {number}: {days[-1].seconds:.1f} s, {sum(days[-1].sizes.values()) / 1e6:,.0f} MB")
        before = number
    return _table(days, half)


def _deliver(waiting: Path, landing: Path, until: int) -> None:
    """Bring every file that is known at the end of a day of the year."""
    last = Shop.end - timedelta(days=YEAR - until)
    for file in sorted(path for path in waiting.rglob("*") if path.is_file()):
        day = file.stem[-10:]
        if day[:4].isdecimal() and len(day) == 10 and date.fromisoformat(day) > last:
            continue
        target = landing / file.relative_to(waiting)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)


def _required(settings: Settings, number: int = 0) -> Day:
    measured = _run(settings)
    if measured.exit_code:
        raise BenchError(measured.output)
    sizes = {
        store: sum(size_of(settings.data_dir / name) for name in names)
        for store, names in STORES.items()
    }  # fmt: skip
    return Day(number, measured.whole.seconds, measured.whole.cpu_seconds, sizes)


def _age(settings: Settings, days: int) -> None:
    """Give the books the rows of `days` runs that were not made: copies of the last run's, a day apart."""
    with connect(settings) as connection:
        for table, column in (("ops.runs", "started_at"), ("ops.guard_results", "checked_at")):
            connection.execute(
                f"""
                insert into {table} by name
                select book.* replace (run_id || '-' || day as run_id, {column} - to_days(day::integer) as {column})
                from {table} as book, range(1, {days + 1}) as missed (day)
                where run_id = (select run_id from ops.runs order by started_at desc limit 1)
                """
            )
        connection.execute("checkpoint")


def _table(days: list[Day], half: int) -> str:
    tenth, last = days[half - 1], days[-1]
    headings = ["day", "seconds", "processor s", *(f"{store}, MB" for store in STORES)]
    rows = [
        [
            str(day.number),
            f"{day.seconds:.1f}",
            f"{day.cpu_seconds:.1f}",
            *(f"{size / 1e6:.1f}" for size in day.sizes.values()),
        ]
        for day in days
    ]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in [headings, ["---"] * len(headings), *rows])
    return (
        f"{table}\n\nThe last day takes {last.cpu_seconds / tenth.cpu_seconds:.2f} times the processor time of the tenth,"
        f" {last.seconds / tenth.seconds:.2f} times its seconds.\n"
    )
