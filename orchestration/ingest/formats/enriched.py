"""Snowplow's enriched events as its pipeline writes them: tab-separated, without a header and without quotes.

What comes as columns of their own in tables (contexts, self-describing events) lies here in three columns of JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.ingest.content import MAX_RECORD_BYTES, open_bytes, scan_text
from orchestration.ingest.formats import records
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.source import Field, Source
from orchestration.ingest.sql import literal

# https://docs.snowplow.io/docs/pipeline/enriched-tsv-format
NAMES = tuple(
    [
        "app_id",
        "platform",
        "etl_tstamp",
        "collector_tstamp",
        "dvce_created_tstamp",
        "event",
        "event_id",
        "txn_id",
        "name_tracker",
        "v_tracker",
        "v_collector",
        "v_etl",
        "user_id",
        "user_ipaddress",
        "user_fingerprint",
        "domain_userid",
        "domain_sessionidx",
        "network_userid",
        "geo_country",
        "geo_region",
        "geo_city",
        "geo_zipcode",
        "geo_latitude",
        "geo_longitude",
        "geo_region_name",
        "ip_isp",
        "ip_organization",
        "ip_domain",
        "ip_netspeed",
        "page_url",
        "page_title",
        "page_referrer",
        "page_urlscheme",
        "page_urlhost",
        "page_urlport",
        "page_urlpath",
        "page_urlquery",
        "page_urlfragment",
        "refr_urlscheme",
        "refr_urlhost",
        "refr_urlport",
        "refr_urlpath",
        "refr_urlquery",
        "refr_urlfragment",
        "refr_medium",
        "refr_source",
        "refr_term",
        "mkt_medium",
        "mkt_source",
        "mkt_term",
        "mkt_content",
        "mkt_campaign",
        "contexts",
        "se_category",
        "se_action",
        "se_label",
        "se_property",
        "se_value",
        "unstruct_event",
        "tr_orderid",
        "tr_affiliation",
        "tr_total",
        "tr_tax",
        "tr_shipping",
        "tr_city",
        "tr_state",
        "tr_country",
        "ti_orderid",
        "ti_sku",
        "ti_name",
        "ti_category",
        "ti_price",
        "ti_quantity",
        "pp_xoffset_min",
        "pp_xoffset_max",
        "pp_yoffset_min",
        "pp_yoffset_max",
        "useragent",
        "br_name",
        "br_family",
        "br_version",
        "br_type",
        "br_renderengine",
        "br_lang",
        "br_features_pdf",
        "br_features_flash",
        "br_features_java",
        "br_features_director",
        "br_features_quicktime",
        "br_features_realplayer",
        "br_features_windowsmedia",
        "br_features_gears",
        "br_features_silverlight",
        "br_cookies",
        "br_colordepth",
        "br_viewwidth",
        "br_viewheight",
        "os_name",
        "os_family",
        "os_manufacturer",
        "os_timezone",
        "dvce_type",
        "dvce_ismobile",
        "dvce_screenwidth",
        "dvce_screenheight",
        "doc_charset",
        "doc_width",
        "doc_height",
        "tr_currency",
        "tr_total_base",
        "tr_tax_base",
        "tr_shipping_base",
        "ti_currency",
        "ti_price_base",
        "base_currency",
        "geo_timezone",
        "mkt_clickid",
        "mkt_network",
        "etl_tags",
        "dvce_sent_tstamp",
        "refr_domain_userid",
        "refr_dvce_tstamp",
        "derived_contexts",
        "domain_sessionid",
        "derived_tstamp",
        "event_vendor",
        "event_name",
        "event_format",
        "event_version",
        "event_fingerprint",
        "true_tstamp",
    ]
)
ECOMMERCE = "com.snowplowanalytics.snowplow.ecommerce"
# column of the contract -> where its JSON lies, and the schema that it follows
CONTEXTS = {
    "spiders": ("derived_contexts", "com.iab.snowplow/spiders_and_robots"),
    "yauaa": ("derived_contexts", "nl.basjes/yauaa_context"),
    "ecommerce_products": ("contexts", f"{ECOMMERCE}/product"),
    "ecommerce_transaction": ("contexts", f"{ECOMMERCE}/transaction"),
}
ACTION = f"{ECOMMERCE}/snowplow_ecommerce_action"
EVENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_enriched(line: str) -> bool:
    """Whether a line is an event of this kind: its width, and the event's number where it belongs."""
    cells = line.rstrip("\r\n").split("\t")
    return len(cells) == len(NAMES) and EVENT_ID.fullmatch(cells[NAMES.index("event_id")]) is not None


def starts_enriched(path: Path) -> bool:
    """Whether a file's first line is such an event."""
    with open_bytes(path) as file:
        return is_enriched(file.readline(MAX_RECORD_BYTES).decode("utf-8-sig", "replace"))


def open_file(path: Path, temp_dir: Path) -> Iterator[Source]:
    """A file of enriched events: as DuckDB reads it, then line by line."""
    scan = scan_text(path, delimiter="\t", quotes=False)
    if scan.plain:
        columns = ", ".join(f"c{i}: 'VARCHAR'" for i in range(len(NAMES)))
        compression = "gzip" if path.name.lower().endswith(".gz") else "none"
        relation = (
            "SELECT row_number() OVER () AS _row_number, CAST(NULL AS VARCHAR) AS _problem, "
            "CAST(NULL AS VARCHAR) AS _content, * FROM read_csv($path, auto_detect => false, header => false, "
            "delim => '\\t', quote => '', escape => '', strict_mode => true, hive_partitioning => false, nullstr => '', "
            f"compression => '{compression}', max_line_size => {MAX_RECORD_BYTES}, columns => {{{columns}}})"
        )
        yield _source(relation, {"path": glob_escaped(path)}, scan.records)
    target = temp_dir / "records.csv"
    rows = records.write_split_lines(path, "\t", len(NAMES), target)
    yield _source(*records.relation(target, len(NAMES)), rows)


def _source(relation: str, parameters: dict[str, str], rows: int) -> Source:
    place = {name: f"c{i}" for i, name in enumerate(NAMES)}
    found = {name: _context(place[column], schema) for name, (column, schema) in CONTEXTS.items()}
    action = place["unstruct_event"]
    schema = f"json_extract_string({action}, '$.data.schema')"
    found["ecommerce_action"] = (
        f"CASE WHEN json_valid({action}) AND starts_with({schema}, {literal(f'iglu:{ACTION}/')})"
        f" THEN CAST(json_extract({action}, '$.data.data') AS VARCHAR) END"
    )
    flat = f"SELECT *{''.join(f', {sql} AS {name}' for name, sql in found.items())} FROM ({relation}) AS lines"
    fields = (*(Field(name, sql) for name, sql in place.items()), *(Field(name, name) for name in found))
    return Source(flat, parameters, fields, rows)


def _context(column: str, schema: str) -> str:
    """SQL for the contexts of a schema, as tables have them: a JSON list of what each says; NULL when there is none."""
    entries = f"CAST(json_extract({column}, '$.data') AS JSON[])"
    chosen = (
        f"list_filter({entries}, lambda entry: starts_with(json_extract_string(entry, '$.schema'), "
        f"{literal(f'iglu:{schema}/')}))"
    )
    data = f"list_transform({chosen}, lambda entry: json_extract(entry, '$.data'))"
    return (
        f"CASE WHEN contains({column}, {literal(f'iglu:{schema}/')}) AND json_valid({column})"
        f" THEN CAST(to_json({data}) AS VARCHAR) END"
    )
