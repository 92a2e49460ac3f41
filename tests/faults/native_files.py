"""A small export of every kind of system, as text by its place in the landing folder."""

from __future__ import annotations

import json

from tests.unit.native_orders import EXPORT, WOOCOMMERCE, rest_order
from tests.unit.snowplow_events import event

GA4 = {
    "event_timestamp": 1747036200000000,
    "event_name": "page_view",
    "user_pseudo_id": "1.2",
    "event_params": [{"key": "ga_session_id", "value": {"int_value": "1"}}],
    "items": [{"item_id": "a", "quantity": "2"}],
}
FILES = {
    "snowplow/a.tsv": f"{event(1)}\n{event(2, contexts='{}')}\n" * 3,
    "shopify/o.json": json.dumps({"orders": [rest_order(), rest_order(id=602)]}),
    "shopify/e.csv": EXPORT,
    "woocommerce/o.json": json.dumps(WOOCOMMERCE),
    "google_ads/r.csv": 'Report\n"May 1, 2025"\nCampaign,Day,Currency code,Cost\nA,2025-05-01,GBP,"1,234.56"\nTotal: Account, --,GBP,"1,234.56"\n',
    "ga4/e.json": f"{json.dumps(GA4)}\n" * 4,
    "segment/p.csv": "id,anonymous_id,received_at,timestamp,url\n"
    + "a1,d1,2025-01-01,2025-01-01,https://x.example/\n" * 3,
}
