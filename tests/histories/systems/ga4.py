"""A hit in the words of GA4's export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from tests.histories.shop import Row

CAMPAIGN = ["manual_source", "manual_medium", "manual_campaign_name"]


def told(hit: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """The hit as an event."""
    values = [
        ("page_location", "string", hit["page"]),
        ("page_referrer", "string", hit["referrer"]),
        ("ga_session_id", "int", hit["session"]),
    ]
    event = {
        "event_timestamp": (hit["at"] - datetime(1970, 1, 1)) // timedelta(microseconds=1), "event_name": hit["name"],
        "user_pseudo_id": hit["device"], "user_id": hit["user"],
        "event_params": [{"key": key, "value": {f"{kind}_value": value}} for key, kind, value in values if value],
        "collected_traffic_source": dict(zip(CAMPAIGN, hit["campaign"], strict=True)),
        "ecommerce": {"transaction_id": hit["order"]},
        "items": [{"item_id": product, "quantity": 1} for product in hit["products"]],
    }  # fmt: skip
    yield "ga4/events.jsonl", event
