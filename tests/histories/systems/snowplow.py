"""A hit in the words of Snowplow: as a row of its table, or as an enriched event, whatever it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.histories.shop import Row

PRODUCT = "com.snowplowanalytics.snowplow.ecommerce/product"


def told(hit: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """The hit as an event; its products are a column of the table, and a context of the enriched event."""
    source, medium, campaign = hit["campaign"]
    is_page = hit["name"] == "page_view"
    event = {
        "event_id": hit["id"], "collector_tstamp": hit["at"] + timedelta(seconds=2), "derived_tstamp": hit["at"], "domain_userid": hit["device"],
        "domain_sessionid": hit["session"] and f"{hit['shop']}-v{hit['session']}", "user_id": hit["user"],
        "event": "page_view" if is_page else "struct", "se_action": None if is_page else hit["name"],
        "page_url": hit["page"], "page_referrer": hit["referrer"], "useragent": hit["agent"], "tr_orderid": hit["order"],
        "mkt_source": source, "mkt_medium": medium, "mkt_campaign": campaign,
    }  # fmt: skip
    products = [{"id": product, "quantity": 1} for product in hit["products"]]
    if random.random() < 0.5:
        column = "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1"
        yield "snowplow/events.jsonl", {**event, column: json.dumps(products)}
        return
    contexts = [{"schema": f"iglu:{PRODUCT}/jsonschema/1-0-0", "data": product} for product in products]
    yield "snowplow/enriched.tsv", {**event, "contexts": json.dumps({"data": contexts})}
