"""Spend and names in the words of Google Ads."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.histories.shop import Row


def spent(spend: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """A row of its API, which has one day: as a document or in a table."""
    measures = {
        "cost_micros": spend["cents"] * 10_000, "impressions": spend["impressions"], "clicks": spend["clicks"],
        "conversions": spend["conversions"], "conversions_value": spend["value"],
    }  # fmt: skip
    row = {
        "segments": {"date": spend["first"]}, "customer": {"id": spend["account"], "currency_code": spend["currency"]},
        "campaign": {"id": spend["campaign"], "name": spend["name"]}, "ad_group": {"id": spend["ad_group"]},
        "metrics": measures,
    }  # fmt: skip
    if random.random() < 0.5:
        yield "google_ads/rows.jsonl", row
        return
    yield (
        "google_ads/rows.csv",
        {f"{part}.{name}": value for part, values in row.items() for name, value in values.items()},
    )


def named(entity: Row) -> Iterator[tuple[str, Row]]:
    """A campaign, an ad group or an account, of the tables of a connector."""
    row = {"id": entity["id"], "name": entity["name"], "updated_at": entity["at"]}
    if entity["kind"] == "campaign":
        yield (
            "google_ads/campaigns.csv",
            {**row, "customer_id": entity["account"], "advertising_channel_type": "SEARCH"},
        )
    elif entity["kind"] == "ad_group":
        of_campaign = {"campaign_id": entity["campaign"], "campaign_name": None, "type": "SEARCH", "status": "ENABLED"}
        yield "google_ads/ad_groups.csv", {**row, **of_campaign}
    elif entity["kind"] == "account":
        account = {"id": entity["id"], "descriptive_name": entity["name"], "currency_code": entity["currency"]}
        yield "google_ads/accounts.csv", {**account, "_fivetran_synced": entity["at"]}
