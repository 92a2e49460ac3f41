"""Snowplow's enriched events as its pipeline writes them: no header, no quotes, contexts in columns of JSON."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from ingest_support import Shop
from snowplow_events import ID, event

from orchestration.erasure.hashes import Erased, hash_of
from orchestration.erasure.landing import clean_file
from orchestration.ingest.formats.enriched import ACTION, ECOMMERCE, NAMES, is_enriched


def context(*entries: tuple[str, dict[str, object]]) -> str:
    data = [{"schema": f"iglu:{schema}/jsonschema/1-0-0", "data": content} for schema, content in entries]
    return json.dumps({"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": data})


def bought() -> str:
    action = {"schema": f"iglu:{ACTION}/jsonschema/1-0-2", "data": {"type": "transaction"}}
    products = [(f"{ECOMMERCE}/product", {"id": sku, "quantity": 2}) for sku in ("p1", "p2")]
    return event(
        2,
        event="unstruct",
        event_name="snowplow_ecommerce_action",
        unstruct_event=json.dumps(
            {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/x/1-0-0", "data": action}
        ),
        contexts=context(
            (f"{ECOMMERCE}/transaction", {"transaction_id": "7"}), *products, ("com.acme/x", {"a": 'b"c'})
        ),
        derived_contexts=context(("com.iab.snowplow/spiders_and_robots", {"spiderOrRobot": True})),
        user_id="4711",
        tr_total="12.50",
    )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


TAKEN = (
    "event_id, domain_userid, page_url, ecommerce_action, ecommerce_products, ecommerce_transaction, spiders, tr_total"
)


@pytest.mark.parametrize("name", ["snowplow/part-0.tsv", "snowplow/2025/part-0.txt.gz"])
@pytest.mark.parametrize("broken", [False, True])
def test_events_and_their_contexts_are_read_without_a_header(shop: Shop, name: str, broken: bool) -> None:
    lines = [event(1, page_title='"Best" tea', page_url="https://shop.example/?a='1'"), bought()]
    content = "\n".join([*lines, *(["cut\toff"] if broken else [])]) + "\n"
    result = shop.load_one(name, gzip.compress(content.encode()) if name.endswith(".gz") else content)
    assert (result.status, result.rows_loaded, result.rows_quarantined) == ("loaded", 2, int(broken))
    first, second = shop.query(f"SELECT {TAKEN} FROM raw.snowplow_events ORDER BY _row_number")
    assert first == (ID.format(1), "d1", "https://shop.example/?a='1'", None, None, None, None, None)
    assert [json.loads(text) for text in second[3:7]] == [
        {"type": "transaction"},
        [{"id": "p1", "quantity": 2}, {"id": "p2", "quantity": 2}],
        [{"transaction_id": "7"}],
        [{"spiderOrRobot": True}],
    ]
    assert '"spiderOrRobot":true' in second[6], "as staging looks for it"
    assert second[7] == Decimal("12.50")
    if broken:
        assert shop.reasons() == ["the row has 2 values, 131 are expected"]


def test_contexts_that_are_no_json_cost_no_row(shop: Shop) -> None:
    line = event(1, contexts=f'{{"data": [iglu:{ECOMMERCE}/product/', unstruct_event="{", derived_contexts="nl")
    assert shop.load_one("snowplow/a.tsv", line + "\n").rows_loaded == 1


def test_only_events_of_the_right_width_with_their_number_are_such() -> None:
    assert len(NAMES) == 131
    assert is_enriched(event(1) + "\r\n")
    assert not is_enriched(event(1) + "\t")
    assert not is_enriched("\t".join(NAMES))


def test_elsewhere_such_a_file_is_told_where_it_belongs(shop: Shop) -> None:
    result = shop.load_one("ga4/a.tsv", event(1) + "\n")
    assert result.status == "rejected"
    assert "move it to snowplow/" in (result.reason or "")


def test_an_erased_person_leaves_their_events_and_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    mail = context(("com.acme/user", {"email": "ann@shop.example", "plan": "gold"}))
    other = event(1, page_urlquery="q=%20&mail=bob@shop.example", contexts=context(("com.acme/x", {"a": " b"})))
    theirs = event(3, user_id="4711", user_ipaddress="10.0.0.1", tr_total="12.50", contexts=mail)
    path.write_text(f"{other}\n{theirs}\n{event(4, contexts=mail)}\n")
    erased = Erased("key", frozenset({hash_of("key", "ann@shop.example"), hash_of("key", "c:4711")}))
    assert clean_file(path, erased, None) == 2
    text = path.read_text()
    assert text.splitlines()[0] == other
    assert not any(word in text for word in ("ann@", "4711", "10.0.0.1"))
    assert all(is_enriched(line) for line in text.splitlines())
    assert text.count("12.50") == 1
    assert text.count("gold") == 2
