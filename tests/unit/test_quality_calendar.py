"""Lost days are told from closed ones."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from guarded_shop import look_at, run, settings_for, trading_shop

from orchestration.quality.calendar import common_holiday, easter, gaps, usual
from orchestration.quality.chance import poisson_limit, shared_limit
from orchestration.settings import Settings

# What a British trade shop of 2011 keeps: no Saturdays, Christmas, Easter, and the public holidays of that year.
CLOSED = {date(2011, 4, 29), date(2011, 5, 2), date(2011, 5, 30), date(2011, 8, 29)}


def trade_days(per_day: int = 60) -> dict[date, int]:
    days = (date(2010, 12, 1) + timedelta(days=number) for number in range(374))
    return {
        day: per_day // 2 if day.weekday() == 6 else per_day
        for day in days
        if day.weekday() != 5 and not common_holiday(day) and day not in CLOSED
    }


@pytest.mark.parametrize(
    ("year", "day"),
    [(2011, date(2011, 4, 24)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))],
)
def test_easter(year: int, day: date) -> None:
    assert easter(year) == day


def test_a_day_in_the_middle_of_the_week_is_a_gap_and_a_saturday_is_not() -> None:
    counts = trade_days()
    lost = date(2011, 6, 15)
    del counts[lost]
    found = [gap for gap in gaps(counts, set()) if not common_holiday(gap.day)]
    assert {gap.day for gap in found} == CLOSED | {lost}
    assert gaps(counts, CLOSED | {lost})[-1].day < date(2011, 4, 26)
    assert usual(counts, lost) == 60 and usual(counts, date(2011, 6, 18)) == 0


def test_a_small_shop_has_gaps_only_when_days_in_a_row_are_lost() -> None:
    counts = trade_days(per_day=4)
    del counts[date(2011, 6, 15)]
    assert all(common_holiday(gap.day) for gap in gaps(counts, set()))
    for number in range(9):
        counts.pop(date(2011, 6, 13) + timedelta(days=number), None)
    assert date(2011, 6, 15) in {gap.day for gap in gaps(counts, set())}


@pytest.fixture(scope="module")
def trade_shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The orders of the trade shop, all in one file that was never published."""
    settings = trading_shop(tmp_path_factory.mktemp("trade"))
    values = ", ".join(f"(date '{day}', {count})" for day, count in trade_days().items())
    tables = ("orders", "order_lines", "sessions", "web_events", "ad_spend", "refunds")
    run(
        settings,
        *(f"delete from staging.stg_shop__{name}" for name in tables),
        "delete from ops.loaded_files where dataset <> 'orders'",
        "insert into staging.stg_shop__orders by name select 'o' || day || i as order_id,"
        " day + interval 10 hour as ordered_at, 'paid' as status, false as is_test, 'GBP' as currency,"
        " 10 + i as total_amount, 1 as _file_id,"
        f" timestamp '2012-01-01' as _loaded_at from (values {values}) as v(day, n), range(n) as r(i)",
    )
    return settings


def test_holidays_warn_and_do_not_stop(trade_shop: Settings) -> None:
    found = look_at(trade_shop, "staging", published=False)
    assert {name for name, (severity, _) in found.items() if severity == "error"} == set()
    assert "2011-08-29 (usual: 60)" in found["orders days_closed"][1].observed


def test_closed_days_in_shop_yml_silence_the_warning(trade_shop: Settings, tmp_path: Path) -> None:
    shutil.copytree(trade_shop.data_dir.parent, tmp_path, dirs_exist_ok=True, symlinks=True)
    settings = settings_for(tmp_path)
    closed = [str(day) for day in [*CLOSED, *(date(2010, 12, 24) + timedelta(days=n) for n in range(11))]]
    closed += ["2011-04-22", "2011-04-23", "2011-04-24", "2011-04-25"]
    run(settings, f"insert into ops.shop_settings values ('closed_days', '{json.dumps(closed)}')")
    assert "orders days_closed" not in look_at(settings, "staging", published=False)


def test_a_lost_wednesday_stops_even_a_shop_that_keeps_holidays(trade_shop: Settings, tmp_path: Path) -> None:
    shutil.copytree(trade_shop.data_dir.parent, tmp_path, dirs_exist_ok=True, symlinks=True)
    settings = settings_for(tmp_path)
    run(settings, "delete from staging.stg_shop__orders where ordered_at::date = date '2011-06-15'")
    severity, found = look_at(settings, "staging", published=False)["orders missing_days"]
    assert severity == "error" and found.observed == "1 days: 2011-06-15 (usual: 60)"


def test_limits_of_chance() -> None:
    assert poisson_limit(0) == 0
    assert poisson_limit(1, 0.05) == 3  # P(X > 3) = 0.019, P(X > 2) = 0.080
    assert poisson_limit(20, 1e-6) == 45  # P(X > 45) = 4e-7, P(X > 44) = 1.1e-6
    assert shared_limit(10, 0.5) == 10
    assert shared_limit(1000, 0.001) < 12
