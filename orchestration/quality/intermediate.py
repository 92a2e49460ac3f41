"""Guards after intermediate: nothing lost on the way, every amount converted, people and channels found as usual."""

from __future__ import annotations

from orchestration.quality.calendar import CERTAIN
from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import ERROR, NOTHING, WARN, Found, Guards
from orchestration.quality.look import Look
from orchestration.quality.recent import USUAL, lately

GUARDS = Guards()


@GUARDS.add(
    "reconciliation",
    ERROR,
    limit=0,
    expected="every difference 0",
    remedy="Rows or amounts are lost between the layers: compare the two sides in intermediate.int_loads_reconciled and"
    " int_validity_reconciled; rebuild with `dbt build --full-refresh`.",
    model="int_validity_reconciled",
)
def reconciled(look: Look, dataset: str) -> Found:
    """Ledger, raw, quarantine, staging and the valid rows agree, in rows and in amounts."""
    rows = look.rows(
        """
        select dataset, measure, equation, left_value, first_part, second_part,
            cast(abs(left_value - first_part - second_part) as double) as difference
        from (from intermediate.int_loads_reconciled union all by name from intermediate.int_validity_reconciled)
        order by difference desc, dataset, equation, measure
        """
    )
    name, measure, equation, left, first, second, difference = rows[0]
    if not difference:
        return Found(0.0, f"{len(rows)} equations hold")
    return Found(difference, f"{name}, {measure}, {equation}: {left:,} is not {first:,} + {second:,}")


@GUARDS.add(
    "orders",
    ERROR,
    limit="without_rate",
    expected="at most {limit:.0f} orders",
    remedy="Add the missing currency and dates to exchange_rates (a landing folder or the seed), or name another"
    " reporting_currency in shop.yml.",
    model="int_orders_valued",
)
def orders_converted(look: Look, dataset: str) -> Found:
    """Valid orders without an exchange rate to the reporting currency."""
    return _unconverted(look, "int_orders_valued", "is_valid and net_sales is null", "order_date")


@GUARDS.add(
    "refunds",
    ERROR,
    limit="without_rate",
    expected="at most {limit:.0f} refunds",
    remedy="Add the missing currency and dates to exchange_rates (a landing folder or the seed).",
    model="int_refunds_matched",
)
def refunds_converted(look: Look, dataset: str) -> Found:
    """Counted refunds without an exchange rate to the reporting currency."""
    return _unconverted(look, "int_refunds_matched", "is_counted and amount is null", "refund_date")


@GUARDS.add(
    "ad_spend",
    ERROR,
    limit="without_rate",
    expected="at most {limit:.0f} rows",
    remedy="Add the missing currency and dates to exchange_rates (a landing folder or the seed); where an ad platform's"
    " files name no currency, say it in shop.yml: ad_currencies: {google_ads: EUR}.",
    model="int_ad_spend_converted",
)
def spend_converted(look: Look, dataset: str) -> Found:
    """Rows of ad spend without an exchange rate to the reporting currency."""
    return _unconverted(look, "int_ad_spend_converted", "spend is null", "date")


def _unconverted(look: Look, model: str, condition: str, day: str) -> Found:
    rows, first, last, currencies = look.row(
        f"select count(*), min({day}), max({day}), string_agg(distinct coalesce(currency, 'no currency'), ', ')"
        f" from intermediate.{model} where {condition}"
    )
    return Found(rows, f"{rows:,} rows in {currencies}, {first} to {last}" if rows else "every amount has a rate")


@GUARDS.add(
    "sessions",
    WARN,
    limit="unassigned_share",
    expected="at most {limit:.0%} of the new sessions",
    remedy="Add the sources that nothing matches to the seeds channel_rules or referrer_domains, or tag the links.",
    model="int_sessions_enriched",
)
def channel_unassigned(look: Look, dataset: str) -> Found:
    """New sessions that no channel rule knows."""
    new, unassigned = look.row(
        f"select count(*), count(*) filter (channel = 'unassigned') from {_sessions(look)} where {_is_new(look, 'session')}"
    )
    return Found(unassigned / new, f"{unassigned:,} of {new:,} new sessions") if new >= 20 else NOTHING


@GUARDS.add(
    "sessions",
    ERROR,
    limit="channels_gone",
    expected="at most {limit:.0f} channels",
    remedy="A channel is missing from the newest sessions: look whether its tags, its campaigns or the export broke, or"
    " confirm with guards: {sessions: {channels_gone: …}} in shop.yml.",
    model="int_sessions_enriched",
)
def channels_gone(look: Look, dataset: str) -> Found:
    """Channels with sessions on every one of the 28 days before the new ones and, against all chance, none since."""
    if look.is_first_load or not look.has_new("sessions"):
        return NOTHING
    rows = look.rows(
        f"""
        with days as (
            select session_date as day, channel, count(*) as sessions,
                count(*) filter ({_is_new(look, "session")}) as new_sessions
            from {_sessions(look)} group by all
        ),
        fresh as (select day from days group by day having sum(new_sessions) > 0.5 * sum(sessions)),
        start as (select min(day) as day from fresh)
        select channel, count(distinct days.day), min(sessions),
            (select coalesce(sum(later.sessions), 0) from days as later
                where later.channel = days.channel and later.day in (from fresh)),
            (select count(*) from fresh)
        from days, start where days.day < start.day and days.day >= start.day - 28 group by channel order by channel
        """
    )
    gone = [row[0] for row in rows if row[1] >= 28 and row[3] == 0 and row[2] * row[4] >= CERTAIN]
    return Found(len(gone), f"{len(gone)} of {len(rows)} channels{': ' if gone else ''}{', '.join(gone)}")


def _is_new(look: Look, thing: str) -> str:
    """SQL for whether a row is of an order or session of which a new file has told."""
    return f"{thing}_id in (select {thing}_id from intermediate.int_{thing}s_unioned where {look.new})"


def _sessions(look: Look) -> str:
    """The sessions since four weeks before the first new one."""
    first = look.row(f"select min(started_at)::date from intermediate.int_sessions_unioned where {look.new}")[0]
    since = f"session_date >= date '{first - USUAL}'" if first else "false"
    return f"(from intermediate.int_sessions_enriched where {since})"


def _share_against_before(look: Look, rows: str, condition: str) -> Found:
    new, hit, old, old_hit = look.row(
        f"select count(*) filter (is_new), count(*) filter (is_new and hit), count(*) filter (not is_new),"
        f" count(*) filter (not is_new and hit) from (select {_is_new(look, 'order')} as is_new, {condition} as hit"
        f" from intermediate.int_orders_valued where {rows} and {lately(look, 'orders', 'order_date', _is_new(look, 'order'))})"
    )
    if new < 20 or old < 200:
        return NOTHING
    usual = old_hit / old
    beyond = hit > shared_limit(new, max(usual, 0.001))
    observed = f"{hit / new:.1%}: {hit:,} of {new:,} new orders (usual: {usual:.1%})"
    return Found(hit / new - usual if beyond else 0.0, observed)


@GUARDS.add(
    "orders",
    WARN,
    limit="without_person_rise",
    expected="at most {limit:.0%} more than before",
    remedy="The newest orders carry fewer customer numbers or addresses than usual: look at their export.",
    model="int_orders_valued",
)
def orders_without_person(look: Look, dataset: str) -> Found:
    """New valid orders that belong to no known person, against the share before."""
    return _share_against_before(look, "is_valid", "person_id is null")


@GUARDS.add(
    "orders",
    WARN,
    limit="without_touchpoint_rise",
    expected="at most {limit:.0%} more than before",
    remedy="The web tracking may be broken, or sessions are late: look at marts.tracking_quality.",
    model="int_touchpoints_weighed",
)
def orders_without_touchpoint(look: Look, dataset: str) -> Found:
    """New valid online orders without a touchpoint, against the share before."""
    if not look.rows("select 1 from intermediate.int_sessions_unioned limit 1"):
        return Found(None, "no sessions at all")
    return _share_against_before(
        look,
        "is_valid and sales_channel = 'online'",
        "order_id in (select order_id from intermediate.int_touchpoints_weighed where touch_key is null)",
    )
