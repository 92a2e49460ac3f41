"""Guards after staging, over columns: what is filled, which values are new."""

from __future__ import annotations

import re

from orchestration.quality.chance import shared_limit
from orchestration.quality.guard import ERROR, NOTHING, WARN, Found, Guards
from orchestration.quality.look import NEW, STAGED, Look

GUARDS = Guards()

# Optional columns that the marts live on.
FILLED = {
    "orders": ["customer_id", "email_hash", "anonymous_id", "session_id", "country", "discount_codes"],
    "order_lines": ["product_id", "category", "unit_cost"],
    "refunds": ["order_id", "customer_id"],
    "customers": ["email_hash", "country", "email_consent"],
    "products": ["category", "unit_cost"],
    "ad_spend": ["campaign_name", "impressions", "clicks", "platform_conversions"],
    "sessions": [
        "user_id",
        "landing_url",
        "referrer_url",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "device_category",
    ],
    "web_events": ["product_id", "order_id"],
    "support_tickets": ["customer_id", "email_hash", "topic"],
}

CATEGORIES = {
    "orders": ["status", "sales_channel", "currency"],
    "refunds": ["currency"],
    "ad_spend": ["platform", "currency"],
    "sessions": ["device_category"],
    "web_events": ["event_name"],
}


@GUARDS.add(
    list(FILLED),
    ERROR,
    limit="empty_share_rise",
    expected="the share of empty values of no column more than {limit:.0%} above the share before",
    remedy="A column has lost its values, perhaps by a new name in the export: add it to the column's aliases, or"
    " `make withdraw FILE=…`; confirm with guards: {{dataset}: {empty_share_rise: …}} in shop.yml.",
    model=STAGED,
)
def columns_filled(look: Look, dataset: str) -> Found:
    """Share of empty values per column in the new rows against the rows before."""
    if look.is_first_load:
        return NOTHING
    columns = FILLED[dataset]
    counts = ", ".join(f"count({column}) filter ({NEW}), count({column}) filter (not ({NEW}))" for column in columns)
    new, old, *filled = look.row(
        f"select count(*) filter ({NEW}), count(*) filter (not ({NEW})), {counts} from {look.recent(dataset)}"
    )
    if new < 5 or old < 100:
        return NOTHING
    worst, observed = 0.0, "no column emptier than before"
    for column, fresh, before in zip(columns, filled[::2], filled[1::2], strict=True):
        rise = before / old - fresh / new
        if rise > worst and new - fresh > shared_limit(new, 1 - before / old):
            worst, observed = (
                rise,
                f"{column}: {1 - fresh / new:.1%} empty in {new:,} new rows, {1 - before / old:.1%} before",
            )
    return Found(worst, observed)


@GUARDS.add(
    list(CATEGORIES),
    WARN,
    limit="new_categories",
    expected="at most {limit:.0f} values that were never there before",
    remedy="Look whether the new values are meant, and whether the seeds (channel_rules, ad_platforms) know them.",
    model=STAGED,
)
def new_categories(look: Look, dataset: str) -> Found:
    """Values of the columns that group things, which no earlier row has."""
    found: list[str] = []
    for column in CATEGORIES[dataset]:
        counts = _counts(look, dataset, column)
        if any(old for _, old in counts.values()):
            found += [f"{column} {_shown(value)}" for value, (_, old) in counts.items() if not old]
    return Found(len(found), f"{len(found)}: {', '.join(sorted(found)[:5])}" if found else "none")


def _counts(look: Look, dataset: str, column: str) -> dict[str, tuple[int, int]]:
    """By value of a column, how many new rows have it and how many before; any number of these stands for all.

    Nothing of a first load, which has none before.
    """
    if look.is_first_load:
        return {}
    counted = (
        "select {0}, count(*) filter ({1}), count(*) filter (not ({1})) from {2} where {0} is not null{3} group by 1"
    )
    rows = look.rows(counted.format(column, NEW, look.recent(dataset), ""))
    unseen = [value for value, _, old in rows if not old]
    if unseen and look.recent(dataset) != look.staged(dataset):  # not lately, but perhaps long ago
        listed = f" and {column} in ({', '.join('?' * len(unseen))})"
        rows += look.rows(counted.format(column, look.new, look.staged(dataset), listed), unseen)
    return {value: (new, old) for value, new, old in rows}


def _shown(value: str) -> str:
    """A category by its name where it looks like one; anything else might be personal data in the wrong column."""
    return value if re.fullmatch(r"[a-z]+(_[a-z]+)*|[A-Z]{3}", value) else "(not shown)"


@GUARDS.add(
    ["orders", "refunds", "ad_spend"],
    ERROR,
    limit="new_currency_share",
    expected="at most {limit:.0%} of the new rows in a currency never seen before",
    remedy="The newest file's currency may be wrong: `make withdraw FILE=…`. If the shop sells in a new currency, give"
    " exchange_rates and confirm with guards: {{dataset}: {new_currency_share: 1}} in shop.yml.",
    model=STAGED,
)
def currency_known(look: Look, dataset: str) -> Found:
    """Share of the new rows whose currency no earlier row has."""
    counts = _counts(look, dataset, "currency").values()
    new, old, unknown = (
        sum(new for new, _ in counts),
        sum(old for _, old in counts),
        sum(new for new, old in counts if not old),
    )
    if not new or old < 20:
        return NOTHING
    return Found(unknown / new if unknown > 2 else 0.0, f"{unknown:,} of {new:,} new rows")
