"""Guards after staging, over time: lost days, doubled days, shifted clocks, late datasets."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise

from orchestration.quality import calendar
from orchestration.quality.chance import median
from orchestration.quality.guard import ERROR, NOTHING, WARN, Found, Guards
from orchestration.quality.look import NEW, STAGED, TIMES, Look

GUARDS = Guards()


def _missing_orders(look: Look) -> tuple[list[calendar.Gap], list[calendar.Gap]]:
    """Days without orders that nothing explains, and those that a holiday may explain; without those published so."""
    gaps = calendar.gaps({day: total for day, (total, _) in look.days("orders").items()}, look.closed_days())
    keeps_holidays = sum(calendar.common_holiday(gap.day) for gap in gaps) >= 2
    known = look.published_days()
    fresh = [gap for gap in gaps if not known or gap.day in known or not min(known) <= gap.day <= max(known)]
    lost = [gap for gap in fresh if not calendar.holiday_like(gap, keeps_holidays)]
    return lost, [gap for gap in fresh if gap not in lost]


@GUARDS.add(
    "orders",
    ERROR,
    limit="missing_days",
    expected="at most {limit:.0f} days",
    remedy="Drop the orders of the days named; if the shop was closed, list them under closed_days in shop.yml.",
    model=STAGED,
)
def missing_days(look: Look, dataset: str) -> Found:
    """Days without an order where that weekday has many, in what was not published before."""
    lost, _ = _missing_orders(look)
    return Found(len(lost), calendar.listed(lost))


@GUARDS.add(
    "orders",
    WARN,
    limit=0,
    expected="no such day, or listed under closed_days",
    remedy="If the shop was closed, list the days under closed_days in shop.yml; else drop their orders.",
    model=STAGED,
)
def days_closed(look: Look, dataset: str) -> Found:
    """Days without an order that a public holiday may explain."""
    _, likely = _missing_orders(look)
    return Found(len(likely), calendar.listed(likely))


@GUARDS.add(
    ["sessions", "web_events", "ad_spend"],
    ERROR,
    limit="missing_days",
    expected="at most {limit:.0f} days",
    remedy="Drop the {dataset} of the days named, or confirm with guards: {{dataset}: {missing_days: …}} in shop.yml.",
    model=STAGED,
)
def days_lost(look: Look, dataset: str) -> Found:
    """Days without a row where that weekday has many, among the days around the new rows."""
    days = look.days(dataset)
    fresh = [day for day, (_, new) in days.items() if new]
    if not fresh:
        return NOTHING
    # A day before the first new one is lost too when the file before ended earlier.
    before = [day for day, (total, new) in days.items() if total > new and day < min(fresh)]
    start = max(before, default=min(fresh))
    together = 1.0
    if dataset == "web_events":  # they come in sessions: ten events of one visitor are not ten chances
        together = look.number(
            "select greatest(1, count(*) / greatest(approx_count_distinct(session_id), 1))"
            f" from {look.staged(dataset)} where {look.new}"
        )
    gaps = calendar.gaps({day: total / together for day, (total, _) in days.items()}, look.closed_days())
    lost = [gap for gap in gaps if start <= gap.day <= max(fresh) and not calendar.common_holiday(gap.day)]
    if dataset == "ad_spend" and not lost:
        lost = [gap for gap in _spend_pauses(days, start, max(fresh)) if gap.day not in look.closed_days()]
    return Found(len(lost), calendar.listed(lost))


def _spend_pauses(days: dict[date, tuple[int, int]], start: date, end: date) -> list[calendar.Gap]:
    """Days without spend after two weeks in which every day had some: few rows, but no chance in them."""
    found = []
    for number in range(1, (end - start).days):
        day = start + timedelta(days=number)
        before = [days.get(day - timedelta(days=back), (0, 0))[0] for back in range(1, 15)]
        if day not in days and all(before) and not calendar.common_holiday(day):
            found.append(calendar.Gap(day, median([float(count) for count in before])))
    return found


@GUARDS.add(
    ["orders", "refunds", "sessions", "web_events", "support_tickets"],
    WARN,
    limit="volume_ratio",
    expected="within a factor of {limit:.1f} of the same weekday in the weeks before",
    remedy="A day may have come twice under other numbers, or in part: compare that day's {dataset} with the source.",
    model=STAGED,
)
def rows_per_day(look: Look, dataset: str) -> Found:
    """Rows of each new day of the last four weeks against the median of the same weekdays before, but for chance."""
    counts = {day: total for day, (total, _) in look.days(dataset).items()}
    fresh = [day for day, (_, new) in look.days(dataset).items() if new]
    worst, observed = 0.0, ""
    for day in [day for day in fresh if day > max(fresh) - timedelta(days=28)]:
        expected, count = (
            median([float(counts.get(day - timedelta(weeks=week), 0)) for week in range(1, 9)]),
            counts[day],
        )
        if expected < 10:
            continue
        noise = 5 * math.sqrt(expected)
        few = (expected - noise) / max(count, 0.5) if day < max(counts) else 0.0  # the last day may not be over
        ratio = max((count - noise) / expected, few)
        if ratio > worst:
            worst, observed = ratio, f"{day}: {count:,} rows where {expected:,.0f} are usual"
    return Found(worst, observed) if observed else NOTHING


@GUARDS.add(
    list(TIMES),
    ERROR,
    limit="implausible_times",
    expected="at most {limit:.1%} of the new rows",
    remedy="Correct the dates or the time zone of the newest {dataset} file; `make withdraw FILE=…` and drop it again.",
    model=STAGED,
)
def times_plausible(look: Look, dataset: str) -> Found:
    """New rows dated more than a day after they were loaded, or before 1990."""
    column = TIMES[dataset]
    new, odd = look.row(
        f"select count(*), count(*) filter ({column} > _loaded_at + interval 1 day or {column} < date '1990-01-01')"
        f" from {look.staged(dataset)} where {look.new}"
    )
    return Found(odd / new, f"{odd:,} of {new:,} new rows") if new else NOTHING


@GUARDS.add(
    ["orders", "sessions"],
    ERROR,
    limit="clock_evidence",
    expected="evidence of at most {limit:.0f} that the hours of the day are shifted",
    remedy="The newest {dataset} file seems to be in another time zone: set source_timezones: {{dataset}: …} in"
    " shop.yml or export with offsets, `make withdraw FILE=…`, and drop it again.",
    model=STAGED,
)
def clock_shifted(look: Look, dataset: str) -> Found:
    """Log likelihood by which the new rows' hours fit the hours before better when moved by two hours or more."""
    rows = look.rows(
        f"select hour({TIMES[dataset]}), count(*) filter (not ({NEW})), count(*) filter ({NEW})"
        f" from {look.recent(dataset)} group by all"
    )
    before, new = [1.0] * 24, [0] * 24
    for hour, old, fresh in rows:
        before[hour] += old
        new[hour] = fresh
    if sum(before) < 1000 or sum(new) < 20:
        return NOTHING
    logs = [math.log(count / sum(before)) for count in before]
    fits = {shift: sum(new[hour] * logs[(hour + shift) % 24] for hour in range(24)) for shift in range(-12, 12)}
    best = max((shift for shift in fits if abs(shift) >= 2), key=lambda shift: fits[shift])
    # Few rows of one odd day must not weigh like many: the evidence per row has to be there as well.
    evidence = fits[best] - fits[0]
    evidence = evidence if evidence > 0.1 * sum(new) else 0.0
    return Found(
        max(evidence, 0.0), f"{max(evidence, 0.0):.0f} for a shift of {-best:+d} hours in {sum(new):,} new rows"
    )


@GUARDS.add(
    list(TIMES),
    WARN,
    limit="behind_days",
    expected="at most {limit:.0f} days later than its own habit",
    remedy="The {dataset} have stopped coming: look whether their export still runs.",
    model=STAGED,
)
def freshness(look: Look, dataset: str) -> Found:
    """Days by which the newest row lies behind the other datasets, beyond the longest pause of its last 90 days."""
    days: list[date] = sorted(look.days(dataset))
    others = [max(look.days(name)) for name in ("orders", "sessions") if name != dataset and look.days(name)]
    if len(days) < 2 or not others:
        return NOTHING
    recent = [day for day in days if day > days[-1] - timedelta(days=90)]
    pause = max(((later - earlier).days for earlier, later in pairwise(recent)), default=1)
    behind = (max(others) - days[-1]).days
    return Found(max(behind - pause, 0), f"{max(behind, 0)} days behind, longest pause {pause} days, newest {days[-1]}")
