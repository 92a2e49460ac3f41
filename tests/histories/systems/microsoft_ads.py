"""Spend and names in the words of Microsoft Advertising, as connectors land them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.histories.shop import Row


def spent(spend: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """A day of a campaign or ad group, by device: one row or two."""
    row = {
        "date": spend["first"], "account_id": spend["account"], "campaign_id": spend["campaign"], "campaign_name": spend["name"],
        "ad_group_id": spend["ad_group"], "currency_code": spend["currency"], "impressions": spend["impressions"],
        "clicks": spend["clicks"], "conversions_qualified": spend["conversions"], "revenue": spend["value"],
        "network": "Search", "spend": spend["cents"] / 100,
    }  # fmt: skip
    for device in random.choice([["Windows"], ["Windows", "Android"]]):
        yield "microsoft_ads/report.csv", {**row, "device_os": device}


def named(entity: Row) -> Iterator[tuple[str, Row]]:
    """A campaign or an account."""
    row = {"id": entity["id"], "name": entity["name"]}
    if entity["kind"] == "campaign":
        campaign = {"account_id": entity["account"], "modified_time": entity["at"], "budget": 5}
        yield "microsoft_ads/campaigns.csv", {**row, **campaign}
    elif entity["kind"] == "account":
        yield (
            "microsoft_ads/accounts.csv",
            {**row, "currency_code": entity["currency"], "last_modified_time": entity["at"]},
        )
