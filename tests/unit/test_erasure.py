"""What goes from a record of an erased person, in every shape of file, and what stays."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from ingest_support import Shop

from orchestration.erasure.hashes import Erased, hash_of, normalised_phone
from orchestration.erasure.landing import _of_system, clean_file
from orchestration.erasure.requests import read_request
from orchestration.errors import ConfigurationError
from orchestration.ingest import read_contracts
from orchestration.settings import PROJECT_DIR

ERASED = Erased(
    "k", frozenset(hash_of("k", text) for text in ("ann@example.org", "+4930123456", "c:C7", "l:L7", "d:dev7"))
)
ORDERS = read_contracts(PROJECT_DIR)["orders"]
CUSTOMERS = read_contracts(PROJECT_DIR)["customers"]


def test_a_csv_keeps_every_byte_of_other_people_and_every_cent_of_this_one(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    other = '1,"a ""b""",EUR,10.00,C8,bob@example.org, x \r\n'
    path.write_bytes(
        (
            "order_id,ordered_at,currency,total_amount,customer_id,email,Gift note\r\n" + other
            + "2,2025-01-01,EUR,20.00,,ANN@example.org,for Ann\r\n3,2025-01-01,EUR,30.00,C7,,\r\n"
            + "4,2025-01-01,EUR,40.00,C8,,tell re-ann@example.org or +49 30 123456\r\n"
        ).encode()
    )  # fmt: skip
    assert clean_file(path, ERASED, ORDERS) == 3
    assert path.read_bytes().decode() == (
        "order_id,ordered_at,currency,total_amount,customer_id,email,Gift note\r\n" + other
        + "2,2025-01-01,EUR,20.00,,,\r\n3,2025-01-01,EUR,30.00,,,\r\n4,2025-01-01,EUR,40.00,C8,,tell re- or \r\n"
    )  # fmt: skip


def test_a_file_without_them_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "o.csv.gz"
    path.write_bytes(gzip.compress(b"order_id,email\n1,bob@example.org\n", mtime=5))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert clean_file(path, ERASED, ORDERS) == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_customer_record_goes_whole_in_every_format(tmp_path: Path) -> None:
    rows = [{"customer_id": "C8", "email": "bob@example.org"}, {"customer_id": "C7", "email": None}]
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    duckdb.sql(
        "select 'C8' as customer_id, 'bob@example.org' as email union all select 'x', ' Ann@example.org'"
    ).write_parquet(str(tmp_path / "c.parquet"))
    for name in ("c.jsonl", "c.parquet"):
        assert clean_file(tmp_path / name, ERASED, CUSTOMERS) == 1
        assert duckdb.sql(f"select customer_id from '{tmp_path / name}'").fetchall() == [("C8",)]


def test_a_nested_order_loses_its_customer_and_addresses_and_keeps_its_lines(tmp_path: Path) -> None:
    order = {
        "id": 1, "name": "#1001", "total_price": "20.00", "email": "", "note": "ring twice", "browser_ip": "1.2.3.4",
        "customer": {"id": 5, "email": "ann@example.org", "first_name": "Ann"}, "shipping_lines": [{"price": "3.00"}],
        "billing_address": {"name": "Ann E", "address1": "Lane 1"}, "line_items": [{"name": "Mug", "sku": "M", "price": "17.00"}],
    }  # fmt: skip
    other = {"id": 2, "email": "bob@example.org", "note": "for ann@example.org", "customer": {"id": 6}}
    path = tmp_path / "orders.json"
    path.write_text(json.dumps({"orders": [order, other]}))
    assert clean_file(path, ERASED, None) == 1
    first, second = json.loads(path.read_text())["orders"]
    kept = {name: value for name, value in first.items() if value not in (None, "")}
    assert kept == {
        "id": 1, "name": "#1001", "total_price": "20.00", "shipping_lines": [{"price": "3.00"}],
        "line_items": [{"name": "Mug", "sku": "M", "price": "17.00"}],
    }  # fmt: skip
    assert second == other | {"note": "for "}


def test_a_device_becomes_another_one_that_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("session_id,anonymous_id,user_id\ns1,dev7,\ns2,dev8,C7\ns3,dev8,\n")
    assert clean_file(path, ERASED, read_contracts(PROJECT_DIR)["sessions"]) == 2
    rows = [line.split(",") for line in path.read_text().split()]
    assert rows[1][1] == ERASED.forgotten("dev7") and rows[2][1:] == [ERASED.forgotten("dev8"), ""]
    assert rows[3] == ["s3", "dev8", ""]


def test_numbers_are_normalised_as_the_models_do() -> None:
    assert [normalised_phone(text) for text in ("+49 (0)30 12-34", "0049301234", "030/1234", "12345")] == [
        "+49301234", "+49301234", "0301234", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("identifier\nann@example.org\n\nC7\n", ("ann@example.org", "C7")),
        (
            '{"customer": {"id": 7, "email": "ann@example.org", "phone": "+4930"}}',
            ("ann@example.org", "+4930", "shopify:7"),
        ),
    ],
)
def test_a_request_is_a_list_or_a_redact_payload(tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    (tmp_path / "r").write_text(text)
    assert read_request(None, tmp_path / "r").identifiers == expected


@pytest.mark.parametrize("text", ["", "\n", '{"orders": []}', "{"])
def test_a_request_for_nobody_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r").write_text(text)
    with pytest.raises(ConfigurationError):
        read_request(None, tmp_path / "r")


def test_a_packed_file_comes_out_the_same_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "ann@example.org.csv.gz"):
        with gzip.open(tmp_path / name, "wt") as file:
            file.write("order_id,email\n1,ann@example.org\n")
        assert clean_file(tmp_path / name, ERASED, ORDERS) == 1
    contents = {path.read_bytes() for path in tmp_path.iterdir()}
    assert len(contents) == 1
    assert gzip.decompress(contents.pop()) == b"order_id,email\n1,\n"


def test_the_same_customer_number_of_another_system_is_another_person(tmp_path: Path) -> None:
    shopify = Erased("k", frozenset({hash_of("k", "c:shopify:de:7")}), prefix="shopify:de:")
    path = tmp_path / "o.json"
    path.write_text('[{"id": 1, "note": "ring", "customer": {"id": 7, "first_name": "Ann"}}]')
    assert clean_file(path, Erased("k", frozenset({hash_of("k", "c:7")}), prefix="shopify:de:"), None) == 0
    assert clean_file(path, shopify, None) == 1
    assert "Ann" not in path.read_text() and "ring" not in path.read_text()


def test_a_tracking_system_carries_the_numbers_of_the_shop_that_the_setting_names(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    event = '{"event_name": "page_view", "user_id": "4711", "user_pseudo_id": "d1"}\n'
    for settings, number in (("{}", "4711"), ("{ga4: shopify}", "shopify:4711")):
        shop.put("shop.yml", f"tracked_shops: {settings}\n")
        path = shop.put("ga4/events.json", event * 2)
        for other in ("4711", "shopify:4711"):
            erased = Erased("key", frozenset({hash_of("key", f"c:{other}")}))
            theirs = _of_system(shop.settings, erased, "ga4/events.json")
            assert bool(clean_file(path, theirs, None)) is (other == number)
        assert "4711" not in path.read_text()
        assert '"d1"' not in path.read_text()


def test_a_systems_parquet_is_searched_by_its_own_numbers(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    duckdb.sql("select '7' as customer_id, 'Ann' as first_name, 5 as total").write_parquet(str(path))
    erased = Erased("key", frozenset({hash_of("key", "c:shopify:de:7")}), prefix="shopify:de:")
    assert clean_file(path, replace(erased, prefix=""), None) == 0
    assert clean_file(path, erased, None) == 1
    assert duckdb.read_parquet(str(path)).fetchall() == [(None, None, 5)]
