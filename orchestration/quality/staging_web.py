"""Guards after staging, web and advertising: partners that must find each other, spend that must not jump."""

from __future__ import annotations

from datetime import timedelta

from orchestration.quality.calendar import CERTAIN
from orchestration.quality.chance import median
from orchestration.quality.guard import ERROR, NOTHING, Found, Guards
from orchestration.quality.look import NEW, STAGED, Look
from orchestration.quality.shares import share_above_usual

GUARDS = Guards()


@GUARDS.add(
    "web_events",
    ERROR,
    limit="without_session_share",
    expected="at most {limit:.0%} more than before",
    remedy="Sessions of these events never came: drop the sessions of that day, or confirm with"
    " guards: {web_events: {without_session_share: …}} in shop.yml.",
    model=STAGED,
)
def events_without_session(look: Look, dataset: str) -> Found:
    """New web events that name a session which never came; the ten events of one lost session are forgiven."""
    if not (look.has_new("sessions") and look.has_new("web_events")):
        return Found(None, "no new files of both")
    return share_above_usual(
        look,
        look.recent(dataset),
        "occurred_at",
        f"session_id in (select session_id from {look.sessions_named()})",
        least=10,
    )


@GUARDS.add(
    "orders",
    ERROR,
    limit="without_session_share",
    expected="at most {limit:.0%} more than before",
    remedy="Sessions of these orders never came: drop the sessions of that day, or confirm with"
    " guards: {orders: {without_session_share: …}} in shop.yml.",
    model=STAGED,
)
def orders_without_session(look: Look, dataset: str) -> Found:
    """New orders that name a session which never came."""
    if not (look.has_new("sessions") and look.has_new("orders")):
        return Found(None, "no new files of both")
    return share_above_usual(
        look,
        f"{look.recent(dataset)} where session_id is not null",
        "ordered_at",
        f"session_id in (select session_id from {look.sessions_named()})",
    )


@GUARDS.add(
    "web_events",
    ERROR,
    limit="purchases_without_order_share",
    expected="at most {limit:.0%} more than before",
    remedy="The web saw purchases that no orders file brought: drop the missing orders, or confirm with"
    " guards: {web_events: {purchases_without_order_share: …}} in shop.yml.",
    model=STAGED,
)
def purchases_without_order(look: Look, dataset: str) -> Found:
    """New purchase events that name an order which never came."""
    if not (look.has_new("orders") and look.has_new("web_events")):
        return Found(None, "no new files of both")
    return share_above_usual(
        look,
        f"{look.recent(dataset)} where event_name = 'purchase' and order_id is not null",
        "occurred_at",
        "order_id in (select order_id from staging.stg_shop__orders)",
        known_only=look.borrows("orders"),
    )


@GUARDS.add(
    "orders",
    ERROR,
    limit="outside_session_share",
    expected="at most {limit:.0%} more than before",
    remedy="Orders and sessions disagree about the time: check source_timezones in shop.yml and the newest files'"
    " offsets; `make withdraw FILE=…` and drop them again.",
    model=STAGED,
)
def orders_within_session(look: Look, dataset: str) -> Found:
    """New orders placed more than half an hour before their session began, or three hours after it ended."""
    return share_above_usual(
        look,
        "(select orders._file_id, orders.ordered_at, sessions.started_at, sessions.ended_at"
        f" from {look.recent(dataset)} as orders join {look.sessions_named()} as sessions using (session_id))",
        "ordered_at",
        "ordered_at between started_at - interval 30 minute and coalesce(ended_at, started_at) + interval 3 hour",
    )


@GUARDS.add(
    "sessions",
    ERROR,
    limit="sources_gone",
    expected="at most {limit:.0f} sources",
    remedy="A source of traffic is missing from the newest sessions: look whether its tags or its export broke, or"
    " confirm with guards: {sessions: {sources_gone: …}} in shop.yml.",
    model=STAGED,
)
def sources_gone(look: Look, dataset: str) -> Found:
    """Sources (utm_source) with sessions on every one of the 28 days before and, against all chance, none since."""
    rows = look.rows(
        f"""
        with days as (
            select cast(started_at as date) as day, coalesce(utm_source, '') as source, count(*) as sessions,
                count(*) filter ({NEW}) as new_sessions
            from {look.recent(dataset)} group by all
        ),
        fresh as (select day from days group by day having sum(new_sessions) > 0.5 * sum(sessions)),
        start as (select min(day) as day from fresh)
        select source, count(distinct days.day) filter (days.day < start.day and days.day >= start.day - 28),
            min(sessions) filter (days.day < start.day and days.day >= start.day - 28),
            coalesce(sum(sessions) filter (days.day < start.day and days.day >= start.day - 28), 0) / 28,
            coalesce(sum(new_sessions), 0), (select count(*) from fresh)
        from days, start where start.day is not null group by source
        """
    )
    if not rows:
        return NOTHING
    gone = [
        float(usual)
        for _, present, least, usual, new, fresh in rows
        if present >= 28 and new == 0 and least * fresh >= CERTAIN
    ]
    usual_counts = ", ".join(f"{usual:.0f} a day" for usual in gone[:3])
    return Found(len(gone), f"{len(gone)} of {len(rows)} sources{': ' if gone else ''}{usual_counts}")


@GUARDS.add(
    "ad_spend",
    ERROR,
    limit="spend_ratio",
    expected="at most {limit:.0f} times the largest of the 28 days before",
    remedy="Look at the spend of that day and platform: the unit may be another (micros, cents). "
    " `make withdraw FILE=…`, or confirm with guards: {ad_spend: {spend_ratio: …}} in shop.yml.",
    model=STAGED,
)
def spend_jumped(look: Look, dataset: str) -> Found:
    """Spend of a platform on a new day against its largest day of the 28 before."""
    rows = look.rows(
        f"""
        with days as (
            select platform, currency, date as day, sum(spend) as spend, bool_or({NEW}) as is_new
            from staging.stg_shop__ad_spend group by all
        ),
        compared as (
            select *, max(spend) over before as highest, count(*) over before as days_before
            from days
            window before as (partition by platform, currency order by day
                range between interval 28 day preceding and interval 1 day preceding)
        )
        select cast(spend / highest as double), day, cast(spend as double), cast(highest as double) from compared
        where is_new and days_before >= 14 and highest > 0 order by 1 desc limit 1
        """
    )
    if not rows:
        return NOTHING
    ratio, day, spend, highest = rows[0]
    return Found(ratio, f"{ratio:.1f} times: {spend:,.0f} on {day}, at most {highest:,.0f} before")


@GUARDS.add(
    "ad_spend",
    ERROR,
    limit="platforms_gone",
    expected="at most {limit:.0f} platforms",
    remedy="Drop the spend of the missing platform; if its campaigns were paused, confirm with"
    " guards: {ad_spend: {platforms_gone: …}} in shop.yml.",
    model=STAGED,
)
def platforms_gone(look: Look, dataset: str) -> Found:
    """Platforms with spend on every one of the 14 days before the newest day of spend, and none on it."""
    rows = look.rows("select platform, date from staging.stg_shop__ad_spend where spend > 0 group by all")
    days = sorted({day for _, day in rows})
    fresh = {day for day, (_, new) in look.days("ad_spend").items() if new}
    if len(days) < 15 or days[-1] not in fresh:
        return NOTHING
    active: dict[str, set[object]] = {}
    for platform, day in rows:
        active.setdefault(platform, set()).add(day)
    last = days[-1]
    wanted = [last - timedelta(days=number) for number in range(1, 15)]
    gone = [platform for platform, seen in active.items() if last not in seen and all(day in seen for day in wanted)]
    return Found(len(gone), f"{len(gone)} of {len(active)} platforms on {last}")


@GUARDS.add(
    "ad_spend",
    ERROR,
    limit="click_price_ratio",
    expected="within a factor of {limit:.0f} of the price per click before",
    remedy="Spend and clicks do not fit each other: the unit of one may be another. `make withdraw FILE=…`, or confirm"
    " with guards: {ad_spend: {click_price_ratio: …}} in shop.yml.",
    model=STAGED,
)
def click_price(look: Look, dataset: str) -> Found:
    """Price per click of a platform in the new rows against the median of its days before, either way."""
    rows = look.rows(
        f"""
        select platform, currency, {NEW} as is_new, cast(sum(spend) as double) / sum(clicks), sum(clicks)
        from staging.stg_shop__ad_spend where clicks > 0 and spend > 0 group by platform, currency, date, is_new
        """
    )
    prices: dict[tuple[str, str], list[float]] = {}
    for platform, currency, is_new, price, _ in rows:
        if not is_new:
            prices.setdefault((platform, currency), []).append(price)
    worst, observed = 0.0, ""
    for platform, currency, is_new, price, clicks in rows:
        before = prices.get((platform, currency), [])
        if is_new and clicks >= 20 and len(before) >= 14:
            usual = median(before)
            ratio = max(price / usual, usual / price)
            if ratio > worst:
                worst, observed = ratio, f"{ratio:.1f} times: {price:.2f} {currency} where {usual:.2f} is usual"
    return Found(worst, observed) if worst else NOTHING
