"""Web tracking: GA4, Segment and RudderStack, Snowplow. Millions of rows, so DuckDB alone reads them by contract."""

from __future__ import annotations

from orchestration.ingest.native.layout import Layout, Look


def _is_segment(look: Look) -> bool:
    return look.has("anonymous_id") and look.has_any("received_at", "sent_at", "original_timestamp")


LAYOUTS = (
    Layout(
        "a GA4 export of events (BigQuery)",
        "ga4",
        lambda look: look.has("event_name", "event_timestamp") and look.has_any("event_params", "user_pseudo_id"),
        {"events": None},
    ),
)
