"""A hit in the words of Segment's tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.histories.shop import Row

NAMES = {
    "view_item": "Product Viewed", "add_to_cart": "Product Added", "begin_checkout": "Checkout Started", "purchase": "Order Completed",
}  # fmt: skip


def told(hit: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """A page, or an event: of the table of all, of its own that knows more, or of both."""
    source, medium, campaign = hit["campaign"]
    row = {
        "id": hit["id"], "received_at": hit["at"] + timedelta(seconds=2), "timestamp": hit["at"], "anonymous_id": hit["device"], "user_id": hit["user"],
        "context_page_url": hit["page"], "context_page_referrer": hit["referrer"], "context_user_agent": hit["agent"],
        "context_campaign_source": source, "context_campaign_medium": medium, "context_campaign_name": campaign,
    }  # fmt: skip
    if hit["name"] == "page_view":
        yield "segment/pages.jsonl", {**row, "url": hit["page"]}
        return
    event = {**row, "event": NAMES[hit["name"]]}
    tables = random.choice([["tracks"], ["own"], ["tracks", "own"]])
    if "tracks" in tables:
        yield "segment/tracks.jsonl", event
    if "own" in tables:
        products = json.dumps([{"product_id": product, "quantity": 1} for product in hit["products"]])
        yield "segment/own.jsonl", {**event, "order_id": hit["order"], "products": products}
