"""Spend and names in the words of TikTok Ads, as connectors land them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.histories.shop import Row

NOTHING = "-"


def spent(spend: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """A day, or its hours; by ad, it is left to the table of ads which campaign that is."""
    row = {
        "ADVERTISER_ID": spend["account"], "CAMPAIGN_ID": None if spend["ad"] else spend["campaign"], "CAMPAIGN_NAME": spend["name"],
        "ADGROUP_ID": spend["ad_group"], "AD_ID": spend["ad"], "CURRENCY": spend["currency"], "SPEND": spend["cents"] / 100,
        "IMPRESSIONS": spend["impressions"], "CLICKS": spend["clicks"] or NOTHING, "CONVERSION": spend["conversions"] or NOTHING,
        "TOTAL_PURCHASE_VALUE": spend["value"],
    }  # fmt: skip
    if random.random() < 0.5:
        yield "tiktok_ads/days.csv", {"STAT_TIME_DAY": f"{spend['first']} 00:00:00", **row}
        return
    for hour in random.sample(range(24), 2):
        yield "tiktok_ads/hours.csv", {"STAT_TIME_HOUR": f"{spend['first']} {hour}:00:00", **row}


def named(entity: Row) -> Iterator[tuple[str, Row]]:
    """A campaign, an ad or an advertiser."""
    row = {"advertiser_id": entity["account"], "campaign_id": entity["campaign"], "updated_at": entity["at"]}
    if entity["kind"] == "campaign":
        campaign = {"campaign_id": entity["id"], "campaign_name": entity["name"], "objective_type": "TRAFFIC"}
        yield "tiktok_ads/campaigns.csv", {**row, **campaign}
    elif entity["kind"] == "ad":
        yield "tiktok_ads/ads.csv", {**row, "ad_id": entity["id"], "ad_name": entity["name"]}
    elif entity["kind"] == "account":
        account = {"id": entity["id"], "name": entity["name"], "currency": entity["currency"]}
        contact = {"contacter": "", "promotion_area": "DE", "_fivetran_synced": entity["at"]}
        yield "tiktok_ads/advertisers.csv", {**account, **contact}
