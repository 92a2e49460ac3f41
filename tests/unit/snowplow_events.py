"""Lines of Snowplow's enriched format, written by hand."""

from orchestration.ingest.formats.enriched import NAMES

ID = "c6ef3124-b53a-4b13-a233-0088f79dcb{:02d}"


def event(number: int, **more: str) -> str:
    cells = {
        "event_id": ID.format(number),
        "collector_tstamp": "2025-01-15 10:00:02.700",
        "derived_tstamp": "2025-01-15 10:00:02.100",
        "event": "page_view",
        "event_name": "page_view",
        "domain_userid": "d1",
        "domain_sessionid": "s1",
        **more,
    }
    return "\t".join(cells.get(name, "") for name in NAMES)
