"""What stands behind a tile: whether its guards passed, whether its data keep up, and what the shop has no data of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from dashboards.wording import pretty

# The datasets that decide the numbers of a mart, by their canonical names.
ORDERS = ("orders", "order_lines", "refunds")
MADE_OF: dict[str, tuple[str, ...]] = {
    "ad_spend": ("ad_spend",),
    "attribution_by_channel": (*ORDERS, "sessions", "web_events", "ad_spend"),
    "attribution_daily": (*ORDERS, "sessions", "web_events", "ad_spend"),
    "attribution_paths": (*ORDERS, "sessions", "web_events"),
    "attribution_touchpoints": (*ORDERS, "sessions", "web_events"),
    "audiences": (*ORDERS, "customers", "sessions", "web_events", "products"),
    "calendar_effects": (*ORDERS, "sessions", "web_events"),
    "channel_overlap": (*ORDERS, "sessions", "web_events"),
    "clv_backtest": ORDERS,
    "clv_model_runs": ORDERS,
    "clv_vs_cac": (*ORDERS, "sessions", "ad_spend"),
    "cohort_retention": (*ORDERS, "customers"),
    "customer_360": (*ORDERS, "customers", "sessions", "web_events", "support_tickets"),
    "customer_lifecycle_flows": (*ORDERS, "customers", "sessions"),
    "funnel_daily": ("sessions", "web_events", "orders"),
    "identity_map": ("orders", "customers", "sessions"),
    "kpi_report": (*ORDERS, "customers", "sessions", "web_events", "ad_spend"),
    "order_lines": ("orders", "order_lines"),
    "orders": ORDERS,
    "person_id_changes": ("orders", "customers", "sessions"),
    "platform_claims": (*ORDERS, "ad_spend"),
    "product_affinity": ("orders", "order_lines", "products"),
    "products": ("products", *ORDERS, "web_events"),
    "repeat_rates": (*ORDERS, "customers"),
    "retention_by_satisfaction": (*ORDERS, "customers", "support_tickets"),
    "sessions": ("sessions", "web_events"),
    "support_tickets": ("support_tickets",),
}

# Names that the systems' own files go by, and the dataset that they become part of.
PARTS = {
    "_events": "web_events",
    "_sessions": "sessions",
    "_orders": "orders",
    "_order_lines": "order_lines",
    "_transactions": "orders",
    "_refunds": "refunds",
    "_customers": "customers",
    "_identifies": "customers",
    "_products": "products",
    "_platform_spend": "ad_spend",
    "_platform_names": "ad_spend",
}

# What a shop may have no data of: the question, and what to say when the answer is no.
HELD = {
    "sessions": (
        "exists (select * from marts.sessions)",
        "There are no web sessions in the data: nothing has landed in `sessions/`, `web_events/` or from a tracking system.",
    ),
    "spend": (
        "exists (select * from marts.ad_spend)",
        "There is no ad spend in the data: nothing has landed in `ad_spend/` or from an ad platform.",
    ),
    "tickets": (
        "exists (select * from marts.customer_360 where ticket_count > 0)",
        "There are no support tickets in the data: nothing has landed in `support_tickets/`.",
    ),
    "views": (
        "exists (select * from marts.products where views > 0)",
        "Nobody is known to have looked at a product: no `view_item` event has landed in `web_events/` or from a tracking system.",
    ),
    "predictions": (
        "exists (select * from marts.customer_360 where clv_predicted_365d is not null)",
        "There are no predictions: the lifetime value model needs 500 buyers and 180 days of orders (`clv_model_runs` says how it went).",
    ),
    "touches": (
        "exists (select * from marts.attribution_daily where channel <> '(unattributed)')",
        "No order has a touchpoint: there are no web sessions and no referral codes in the data, so there is nothing to attribute.",
    ),
    "costs": (
        "exists (select * from marts.orders where unit_costs > 0)",
        "There are no costs in the data: the margin is before the cost of goods. Costs may land with lines, products or in `cost_rates/`.",
    ),
    "consent": (
        "exists (select * from marts.customer_360 where email_consent or sms_consent)",
        "Nobody's consent is in the data: it lands with `customers/`.",
    ),
    "calendar": (
        "exists (select * from marts.calendar_effects)",
        "The marketing calendar is empty: nothing has landed in `marketing_calendar/`.",
    ),
}


@dataclass(frozen=True)
class Mark:
    """A doubt about a tile, in a few words and in full."""

    text: str
    detail: str


@dataclass(frozen=True)
class Trust:
    """What the published file says of itself; times are UTC, `held` is by the names of `HELD`."""

    published_at: datetime
    data_as_of: datetime | None
    failed_guards: pd.DataFrame
    late_datasets: pd.DataFrame
    held: dict[str, bool]
    currency: str | None

    def marks(self, marts: tuple[str, ...]) -> list[Mark]:
        """Why a tile of these marts is not to be trusted blindly; empty when nothing is known against it."""
        made_of = {dataset for mart in marts for dataset in MADE_OF.get(mart, ())} | set(marts)
        guards = [
            Mark(
                f"Guard failed: {row.dataset}, {pretty(str(row.check_name)).lower()}",
                f"Observed {row.observed}; allowed {row.expected}. {row.remedy or ''}".strip(),
            )
            for row in self.failed_guards.itertuples()
            if canonical(str(row.dataset)) in made_of
        ]
        late = [
            Mark(
                f"Stale: {row.dataset} end {row.newest_date:%Y-%m-%d}",
                f"{row.days_behind} days before the orders do. See the page Trust.",
            )
            for row in self.late_datasets.itertuples()
            if row.dataset in made_of
        ]
        return guards + late

    def age_hours(self, now: datetime | None = None) -> float:
        """Hours since this version was published."""
        return ((now or datetime.now(UTC).replace(tzinfo=None)) - self.published_at).total_seconds() / 3600

    def is_old(self, now: datetime | None = None) -> bool:
        """Whether no run has published for longer than ALERT_AFTER_HOURS."""
        return self.age_hours(now) > float(os.environ.get("ALERT_AFTER_HOURS") or 26)


def canonical(dataset: str) -> str:
    """The dataset that a system's own file becomes part of; itself for the others."""
    if dataset in {part for parts in MADE_OF.values() for part in parts}:
        return dataset
    return next((name for ending, name in PARTS.items() if dataset.endswith(ending)), dataset)


PUBLICATION = """
select
    (select max(published_at) from meta.publication) as published_at,
    (select max(data_as_of) from marts.data_freshness) as data_as_of,
    (select currency from marts.orders where exchange_rate = 1 group by currency order by count(*) desc limit 1) as currency
"""

FAILED_GUARDS = """
select layer, dataset, check_name, severity, observed, expected, remedy, checked_at
from marts.guard_results
where not passed and run_id = (select max(run_id) from meta.publication)
"""

LATE_DATASETS = "select dataset, newest_date, days_behind from marts.data_freshness where is_behind"

WHAT_IS_HELD = "select " + ", ".join(f"{question} as {name}" for name, (question, _) in HELD.items())
