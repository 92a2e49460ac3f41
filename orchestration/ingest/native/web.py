"""Web tracking: GA4, Segment and RudderStack, Snowplow. Millions of rows, so DuckDB alone reads them by contract."""

from __future__ import annotations

from orchestration.ingest.formats.enriched import starts_enriched
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
    Layout(
        "Segment or RudderStack tracks, or the table of one event",
        "segment",
        lambda look: _is_segment(look) and look.has("event"),
        {"events": None},
    ),
    Layout(
        "Segment or RudderStack pages",
        "segment",
        lambda look: _is_segment(look) and look.has_any("url", "path"),
        {"events": None},
    ),
    Layout(
        "Segment or RudderStack identifies",
        "segment",
        lambda look: _is_segment(look) and look.has("user_id"),
        {"identifies": None},
    ),
    Layout(
        "Snowplow atomic events",
        "snowplow",
        lambda look: look.has("event_id", "collector_tstamp", "domain_userid"),
        {"events": None},
    ),
    Layout(
        "Snowplow's enriched events (TSV without a header)",
        "snowplow",
        lambda look: look.kind == "table" and look.delimiter == "\t" and starts_enriched(look.path),
        {"events": None},
    ),
    Layout(
        "a table of a Snowplow context",
        "snowplow",
        lambda look: look.has("root_id", "root_tstamp"),
        refusal="nothing is taken from it; the atomic events have what is needed.",
    ),
)
