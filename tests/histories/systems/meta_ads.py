"""Spend and names in the words of Meta."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from tests.histories.shop import Row


def spent(spend: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """Insights, as a document or in a table; by ad, it is left to the table of ads which campaign that is."""
    by_ad = spend["ad"] is not None
    actions, values = ([{"action_type": "purchase", "value": spend[measure]}] for measure in ("conversions", "value"))
    row = {
        "date_start": spend["first"], "date_stop": spend["last"], "account_id": f"act_{spend['account']}",
        "campaign_id": None if by_ad else spend["campaign"], "campaign_name": None if by_ad else spend["name"],
        "adset_id": spend["ad_group"], "ad_id": spend["ad"], "account_currency": spend["currency"],
        "spend": spend["cents"] / 100, "impressions": spend["impressions"], "inline_link_clicks": spend["clicks"],
    }  # fmt: skip
    if random.random() < 0.5:
        yield "meta_ads/insights.csv", {**row, "actions": json.dumps(actions), "action_values": json.dumps(values)}
        return
    yield "meta_ads/insights.jsonl", {**row, "actions": actions, "action_values": values}


def named(entity: Row) -> Iterator[tuple[str, Row]]:
    """A campaign, an ad or an account, of the tables of a connector."""
    row = {"id": entity["id"], "account_id": entity["account"], "updated_time": entity["at"]}
    if entity["kind"] == "campaign":
        yield "meta_ads/campaigns.csv", {**row, "name": entity["name"]}
    elif entity["kind"] == "ad":
        placed = {"campaign_id": entity["campaign"], "ad_set_id": entity["ad_group"], "creative_id": 1}
        yield "meta_ads/ads.csv", {**row, **placed}
    elif entity["kind"] == "account":
        account = {"id": entity["id"], "name": entity["name"], "currency": entity["currency"]}
        yield "meta_ads/accounts.csv", {**account, "_fivetran_synced": entity["at"]}
