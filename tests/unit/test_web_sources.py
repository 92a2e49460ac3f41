"""Web tracking as its systems export it: nested values are found, by whatever file they come."""

import gzip
import json

import duckdb
import pytest

from tests.unit.ingest_support import Shop


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def parameter(key, **value):
    return {"key": key, "value": value}


def ga4_event(**more):
    return {
        "event_date": "20250115",
        "event_timestamp": "1736935200000000",
        "event_name": "view_item",
        "user_pseudo_id": "11.22",
        "event_params": [
            parameter("page_location", string_value="https://shop.example/?gclid=abc"),
            parameter("ga_session_id", int_value="1736935000"),
            parameter("value", double_value=12.5),
        ],
        "device": {"category": "mobile", "operating_system": "Android"},
        "geo": {"country": "France"},
        "collected_traffic_source": {"manual_source": "news", "gclid": "abc"},
        "items": [{"item_id": "p1", "quantity": "2"}, {"item_id": "p2"}],
        **more,
    }


TAKEN = (
    "event_timestamp, event_name, user_pseudo_id, ga_session_id, page_location, source, gclid, device_category, "
    "country, value, item_ids, item_quantities"
)
EXPECTED = [
    1736935200000000,
    "view_item",
    "11.22",
    "1736935000",
    "https://shop.example/?gclid=abc",
    "news",
    "abc",
    "mobile",
    "France",
]


def lines(*events):
    return "".join(json.dumps(event) + "\n" for event in events)


def test_ga4_json_lines_are_flattened_by_the_paths_of_the_contract(shop):
    result = shop.load_one("ga4/events_20250115.json", lines(ga4_event(), ga4_event(event_name="page_view", items=[])))
    assert (result.status, result.rows_read, result.rows_loaded) == ("loaded", 2, 2)
    first, second = shop.query(f"SELECT {TAKEN}, _extra FROM raw.ga4_events ORDER BY _row_number")
    assert list(first[:9]) == EXPECTED
    assert float(first[9]) == 12.5
    assert json.loads(first[10]) == ["p1", "p2"]
    assert json.loads(first[11]) == ["2", None]
    assert second[10] == "[]"
    assert first[12] is None, "a system's other columns stay in the file"


def test_ga4_without_nested_values_leaves_them_empty(shop):
    bare = {"event_timestamp": 1736935200000000, "event_name": "scroll", "event_params": None, "user_pseudo_id": None}
    result = shop.load_one("ga4/bare.jsonl.gz", gzip.compress(lines(bare, ga4_event()).encode()))
    assert (result.status, result.rows_loaded) == ("loaded", 2)
    assert shop.query("SELECT ga_session_id, item_ids FROM raw.ga4_events WHERE event_name = 'scroll'") == [
        (None, None)
    ]


def test_a_ga4_line_without_a_time_is_quarantined_with_all_that_it_held(shop):
    result = shop.load_one("ga4/a.jsonl", lines(ga4_event(), ga4_event(event_timestamp=None)) + "no json\n")
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (3, 1, 2)
    assert shop.reasons() == ["event_timestamp is empty", "the line is not a JSON object"]
    (content,) = shop.query("SELECT content FROM ops.quarantined_rows ORDER BY row_number LIMIT 1")[0]
    assert "Android" in content


def test_a_list_as_bigquerys_console_downloads_it_gives_what_json_lines_give(shop):
    result = shop.load_one("ga4/results.json", json.dumps([ga4_event(), ga4_event(event_name="scroll")], indent=2))
    assert (result.status, result.rows_read, result.rows_loaded) == ("loaded", 2, 2)
    (first, _) = shop.query(f"SELECT {TAKEN} FROM raw.ga4_events ORDER BY _row_number")
    assert list(first[:9]) == EXPECTED
    cut = shop.load_one("ga4/cut.json", json.dumps([ga4_event()], indent=2)[:-20])
    assert cut.status == "rejected"


def write_parquet(path, select):
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def parquet_event(parameters):
    return (
        "SELECT 1736935200000000::BIGINT AS event_timestamp, 'view_item' AS event_name, '11.22' AS user_pseudo_id, "
        f"{parameters}, "
        "{'category': 'mobile'} AS device, {'country': 'France'} AS geo, "
        "{'manual_source': 'news', 'gclid': 'abc'} AS collected_traffic_source, "
        "[{'item_id': 'p1', 'quantity': 2}, {'item_id': 'p2', 'quantity': NULL}] AS items"
    )


LISTED = (
    "{'key': 'page_location', 'value': {'string_value': 'https://shop.example/?gclid=abc', 'int_value': NULL::BIGINT, "
    "'double_value': NULL::DOUBLE}}, {'key': 'ga_session_id', 'value': {'string_value': NULL, "
    "'int_value': 1736935000::BIGINT, 'double_value': NULL}}, {'key': 'value', 'value': {'string_value': NULL, "
    "'int_value': NULL, 'double_value': 12.5::DOUBLE}}"
)


@pytest.mark.parametrize(
    "parameters",
    [
        f"[{LISTED}] AS event_params",
        # as BigQuery writes lists unless it is told otherwise
        f"{{'list': list_transform([{LISTED}], lambda entry: {{'element': entry}})}} AS event_params",
    ],
    ids=["lists", "records of elements"],
)
def test_ga4_parquet_gives_what_json_lines_give(shop, parameters, tmp_path):
    write_parquet(tmp_path / "e.parquet", parquet_event(parameters))
    result = shop.load_one("ga4/fr/e.parquet", (tmp_path / "e.parquet").read_bytes())
    assert (result.status, result.rows_loaded) == ("loaded", 1)
    ((*row, folder),) = shop.query(f"SELECT {TAKEN}, folder FROM raw.ga4_events")
    assert row[:9] == EXPECTED
    assert float(row[9]) == 12.5
    assert (json.loads(row[10]), json.loads(row[11])) == (["p1", "p2"], [2, None])
    assert folder == "fr", "a folder below the system's names a property"


def test_a_ga4_export_in_another_folder_is_told_where_it_belongs(shop):
    result = shop.load_one("shopify/events.jsonl", lines(ga4_event(), ga4_event()))
    assert result.status == "rejected"
    assert "a GA4 export of events (BigQuery): move it to ga4/" in (result.reason or "")


PAGES = (
    "id,anonymous_id,user_id,received_at,timestamp,url,search,referrer,context_campaign_source,context_ip\n"
    "a1,d1,,2025-01-15 10:00:05,2025-01-15 10:00:00,https://shop.example/,?q=1,https://news.example/,letter,192.0.2.1\n"
)
TRACKS = (
    "id,anonymous_id,user_id,received_at,timestamp,event,event_text,context_page_url\n"
    "t1,d1,c1,2025-01-15 10:01:05,2025-01-15 10:01:00,order_completed,Order Completed,https://shop.example/thanks\n"
)
ORDER_COMPLETED = (
    "id,anonymous_id,received_at,timestamp,event,order_id,revenue,products\n"
    't1,d1,2025-01-15 10:01:05,2025-01-15 10:01:00,order_completed,1001,90.50,"[{""product_id"":""p1""}]"\n'
)
IDENTIFIES = "id,anonymous_id,user_id,received_at,timestamp,email\ni1,d1,c1,2025-01-15,2025-01-15,a@shop.example\n"


def test_segment_tables_are_told_apart_by_what_is_in_them(shop):
    for name, content in [("p", PAGES), ("t", TRACKS), ("o", ORDER_COMPLETED), ("i", IDENTIFIES)]:
        result = shop.load_one(f"segment/{name}.csv", content)
        assert (result.status, result.rows_loaded) == ("loaded", 1), name
    events = shop.query(
        "SELECT message_id, event, page_url, referrer, campaign_source, order_id, CAST(value AS VARCHAR) "
        "FROM raw.segment_events ORDER BY _file_id"
    )
    assert events == [
        ("a1", None, "https://shop.example/", "https://news.example/", "letter", None, None),
        ("t1", "order_completed", "https://shop.example/thanks", None, None, None, None),
        ("t1", "order_completed", None, None, None, "1001", "90.5000"),
    ]
    assert shop.query("SELECT anonymous_id, user_id FROM raw.segment_identifies") == [("d1", "c1")]


def test_snowplow_events_are_read_and_tables_of_contexts_refused_with_the_reason(shop):
    header = (
        "event_id,collector_tstamp,derived_tstamp,domain_userid,domain_sessionid,event,event_name,page_url,useragent"
    )
    context = "contexts_com_iab_snowplow_spiders_and_robots_1_0_0"
    row = "e1,2025-01-15 10:00:02.7,2025-01-15 10:00:02.1,d1,s1,page_view,page_view,https://shop.example/,Mozilla"
    robot = '"[{""spiderOrRobot"":true}]"'
    result = shop.load_one("snowplow/e.csv", f"{header},{context},br_cookies\n{row},{robot},true\n")
    assert (result.status, result.rows_loaded) == ("loaded", 1)
    assert shop.query("SELECT event_id, domain_sessionid, spiders FROM raw.snowplow_events") == [
        ("e1", "s1", '[{"spiderOrRobot":true}]')
    ]
    refused = shop.load_one("snowplow/ua.csv", "root_id,root_tstamp,useragent_family\ne1,2025-01-15 10:00:02,Chrome\n")
    assert refused.status == "not_taken"
    assert "nothing is taken from it" in (refused.reason or "")
