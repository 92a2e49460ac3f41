"""Every format, and every way in which a file of it can be broken."""

import gzip
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from ingest_support import HEADER, Shop

from orchestration.ingest.content import MAX_RECORD_BYTES, scan_text

GOOD = "1,2025-01-01,EUR,10"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def order_ids(shop: Shop, file: str) -> list[str]:
    return [
        row[0]
        for row in shop.query(
            "SELECT order_id FROM raw.orders JOIN ops.loaded_files ON _file_id = file_id WHERE file_name = ? "
            "ORDER BY _row_number",
            [file],
        )
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{GOOD}\n",
        f"{HEADER}\n{GOOD}",
        f"{HEADER}\r\n{GOOD}\r\n",
        f"{HEADER}\r{GOOD}\r",
        f"\n\n{HEADER}\n\n{GOOD}\n\n",
        f"{HEADER}\n{GOOD}\r\n",
        f"\ufeff{HEADER}\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\n".replace(",", ";"),
        f"{HEADER}\n{GOOD}\n".replace(",", "\t"),
        f"{HEADER}\n{GOOD}\n".replace(",", "|"),
        f"{HEADER}\n{GOOD}\n".encode("utf-16"),
        "\ufeff".encode("utf-16-be") + f"{HEADER}\n{GOOD}\n".encode("utf-16-be"),
        ' "Order ID" ,ORDERED AT,currency,Total Amount\n"1","2025-01-01","EUR","10"\n',
        f"{HEADER},\n{GOOD},\n",
        f"{HEADER}\n{GOOD},\n",
        f"{HEADER}\n 1 ,2025-01-01 , eur,10\u00a0\n",
    ],
)
def test_a_csv_file_is_read_whatever_its_dress(shop: Shop, content: str | bytes) -> None:
    result = shop.load_one("orders/a.csv", content)
    assert (result.status, result.rows_read, result.rows_loaded) == ("loaded", 1, 1), result
    assert shop.query("SELECT order_id, ordered_at, currency, total_amount FROM raw.orders WHERE _file_id = 1") == [
        ("1", datetime(2025, 1, 1), "EUR", 10)
    ]


def test_a_gzipped_csv_of_several_members_is_read_whole(shop: Shop) -> None:
    members = gzip.compress(f"{HEADER}\n{GOOD}\n".encode()) + gzip.compress(b"2,2025-01-01,EUR,1\n")
    assert shop.load_one("orders/a.CSV.GZ", members).rows_loaded == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", "", "it is empty"),
        ("a.csv", f"{HEADER}\n1,2025-01-01,EUR,1\n2,caf\xe9,EUR,1\n".encode("latin-1"), "line 3 is not UTF-8. Save"),
        ("a.csv", bytes(range(1, 256)) * 20, "is not UTF-8"),
        ("a.csv", bytes(3000), "it is not text"),
        ("a.csv", f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "without a byte order mark"),
        ("a.csv", b"\xff\xfe" + b"a\x00\x00\xd8a\x00" * 99, "it is not valid UTF-16"),
        ("a.csv", b"PK\x03\x04rest", "save it as CSV UTF-8"),
        ("a.csv", gzip.compress(b"x", mtime=0), "name it .csv.gz"),
        ("a.csv", "order_id,Order ID,ordered_at,currency,total_amount\n", "has column 'order_id' 2 times"),
        ("a.csv", f"{HEADER},x,y,X\n", "columns 5, 7 of its header have the same name"),
        (
            "a.csv",
            "order_id,ordered_on,currency,total\n1,1,1,1\n",
            "'ordered_at' (it has 'ordered_on'), 'total_amount'",
        ),
        ("a.csv", GOOD + "\n", "requires 'order_id', 'ordered_at', 'currency', 'total_amount'"),
        ("a.csv", ",".join(f"c{i}" for i in range(1200)) + "\n", "at most 1000"),
        ("a.csv.gz", gzip.compress(f"{HEADER}\n{GOOD}\n".encode(), mtime=0)[:-12], "gzip data end too early"),
        ("a.csv.gz", gzip.compress(Random(1).randbytes(9999), mtime=0)[:5000], "gzip data end too early"),
        ("a.csv.gz", f"{HEADER}\n{GOOD}\n", "gzip data are broken"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "it is empty"),
        ("a.parquet", "", "it is empty"),
        ("a.parquet", b"PAR1" + bytes(99) + b"PAR1", "not a whole Parquet file"),
        ("a.jsonl", "nothing\nhere\n", "none of its lines is a JSON object"),
        ("a.jsonl", '{"order_id": 1}\n', "requires 'ordered_at', 'currency', 'total_amount'"),
        ("a.txt", f"{HEADER}\n{GOOD}\n", "Name it .csv."),
        ("a.json", "[]", "Write one object a line and name it .jsonl."),
    ],
)
def test_a_file_that_cannot_be_read_is_rejected_with_its_reason(
    shop: Shop, name: str, content: str | bytes, reason: str
) -> None:
    result = shop.load_one(f"orders/{name}", content)
    assert result.status == "rejected"
    assert reason in (result.reason or "")
    assert shop.query("SELECT status FROM ops.loaded_files ORDER BY file_id") == [("rejected",), ("loaded",)]


def test_a_header_alone_is_a_file_without_rows(shop: Shop) -> None:
    for name, content in (("a.csv", HEADER), ("b.csv", HEADER + "\n"), ("c.jsonl", "\n\n")):
        result = shop.load_one(f"orders/{name}", content)
        assert (result.status, result.rows_read) == ("loaded", 0), result


def test_rows_with_too_few_or_too_many_values_are_never_shifted(shop: Shop) -> None:
    content = f"{HEADER},note\n{GOOD},a\n2,2025-01-01,EUR,5\n3,2025-01-01,EUR,5,a,b\n4,2025-01-01,EUR,5,a,\n"
    result = shop.load_one("orders/a.csv", content)
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (4, 2, 2)
    assert order_ids(shop, "orders/a.csv") == ["1", "4"]
    assert shop.query("SELECT row_number, content, reasons FROM ops.quarantined_rows ORDER BY 1") == [
        (2, "2,2025-01-01,EUR,5", "the row has 4 values, the header 5"),
        (3, "3,2025-01-01,EUR,5,a,b", "the row has 6 values, the header 5"),
    ]


def test_quotes_hold_delimiters_and_line_ends(shop: Shop) -> None:
    content = f'{HEADER},note\n1,2025-01-01,EUR,10,"a, ""b""\r\nc"\n2,2025-01-01,EUR,10,"x"\n'
    assert shop.load_one("orders/a.csv", content).rows_loaded == 2
    notes = shop.query("SELECT _extra ->> 'note' FROM raw.orders WHERE _file_id = 1 ORDER BY _row_number")
    assert notes == [('a, "b"\r\nc',), ("x",)]


def test_a_quote_that_is_never_closed_costs_one_row(shop: Shop) -> None:
    rows = [f"{i},2025-01-01,EUR,10,{chr(34) if i == 5 else ''}n" for i in range(20)]
    result = shop.load_one("orders/a.csv", "\n".join([HEADER + ",note", *rows]) + "\n")
    assert (result.rows_loaded, result.rows_quarantined) == (19, 1)
    assert shop.query("SELECT row_number, content, reasons FROM ops.quarantined_rows") == [
        (6, '5,2025-01-01,EUR,10,"n', "a quote is opened and never closed")
    ]


def test_a_quote_inside_a_value_is_text_and_one_after_a_quoted_value_an_error(shop: Shop) -> None:
    content = f'{HEADER},note\n1,2025-01-01,EUR,10,5" pipe\n2,2025-01-01,EUR,10,"a"b\n3,2025-01-01,EUR,10,"c"\n'
    result = shop.load_one("orders/a.csv", content)
    assert order_ids(shop, "orders/a.csv") == ["1", "3"]
    assert result.rows_quarantined == 1 and shop.reasons() == ["a quote stands where it may not"]


def test_a_nul_byte_costs_one_row(shop: Shop) -> None:
    result = shop.load_one("orders/a.csv", f"{HEADER}\n{GOOD}\n2\0,2025-01-01,EUR,10\n3,2025-01-01,EUR,10\n")
    assert (result.rows_loaded, result.rows_quarantined) == (2, 1)
    assert shop.reasons() == ["the row has NUL bytes"]


@pytest.mark.parametrize("broken", ["", '"'])
def test_a_row_beyond_the_limit_costs_one_row(shop: Shop, broken: str) -> None:
    long = broken + "x" * (MAX_RECORD_BYTES + 10)
    result = shop.load_one("orders/a.csv", f"{HEADER},note\n{GOOD},{long}\n2,2025-01-01,EUR,10,\n")
    assert (result.rows_loaded, result.rows_quarantined) == (1, 1)
    assert shop.reasons() == ["the row is longer than 2,000,000 characters"]


def test_a_csv_of_one_column_may_have_blank_lines(shop: Shop) -> None:
    result = shop.load_one("customers/c.csv", "customer_id\n1\n\n2\n")
    assert (result.rows_read, result.rows_loaded) == (2, 2)


def test_json_lines_are_read_line_by_line(shop: Shop) -> None:
    lines = [
        {
            "order_id": 7,
            "ordered_at": "2025-01-01T00:00:00Z",
            "currency": "EUR",
            "total_amount": 0.1 + 0.2,
            "is_test": True,
        },
        {
            "order_id": "8",
            "ordered_at": "2025-01-01T00:00:00Z",
            "currency": "EUR",
            "total_amount": "0.30000000000000004",
        },
        {"Order ID": 12346.0, "ordered_at": "2025-01-01", "currency": "EUR", "total_amount": 5, "items": [{"a": None}]},
        {"order_id": 12345678901234567890123, "ordered_at": "2025-01-01", "currency": None, "total_amount": "5"},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + '\n\n{"order_id": \n[1]\n"x"\n'
    result = shop.load_one("orders/a.jsonl", text.replace('"Order ID"', '"order_id"'))
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (7, 2, 5)
    assert shop.query(
        "SELECT _row_number, order_id, total_amount, is_test, _extra FROM raw.orders WHERE _file_id = 1 ORDER BY 1"
    ) == [
        (1, "7", Decimal("0.3"), True, None),
        (3, "12346", 5, None, '{"items":"[{\\"a\\":null}]"}'),
    ]
    assert shop.query("SELECT row_number, reasons FROM ops.quarantined_rows ORDER BY 1") == [
        (2, "total_amount: '0.30000000000000004' has more than 14 digits before or 4 after the point"),
        (4, "currency is empty"),
        (6, "the line is not a JSON object"),
        (7, "the line is not a JSON object"),
        (8, "the line is not a JSON object"),
    ]
    assert shop.query("SELECT content FROM ops.quarantined_rows WHERE row_number = 6") == [('{"order_id": ',)]


def test_json_lines_may_be_packed_and_have_other_line_ends(shop: Shop) -> None:
    line = json.dumps({"order_id": "é", "ordered_at": "2025-01-01", "currency": "EUR", "total_amount": 1})
    assert shop.load_one("orders/a.jsonl.gz", gzip.compress(f"{line}\r\n{line}\r\n".encode())).rows_loaded == 2
    assert shop.load_one("orders/b.jsonl", f"{line}\n{line}\r\n\ufeff".encode("utf-16")).rows_loaded == 2


def test_a_json_line_that_holds_control_signs_or_is_too_long_costs_one_row(shop: Shop) -> None:
    good = '{"order_id":"1","ordered_at":"2025-01-01","currency":"EUR","total_amount":1}'
    long = good.replace('"1"', '"' + "x" * MAX_RECORD_BYTES + '"')
    result = shop.load_one("orders/a.jsonl", f"{good}\n{good[:14]}\x01{good[14:]}\n{good}\0\n{long}\n{good}\n")
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (5, 2, 3)
    assert shop.reasons() == [
        "the line is not a JSON object",
        "the line has NUL bytes",
        "the line is longer than 2,000,000 characters",
    ]


def test_the_first_look_counts_records_over_chunk_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    text = 'a,b\r\n"x\r\ny","é"\r\n1,""""\r\n\r\n2,"q"'
    for chunk in range(5, 16):
        monkeypatch.setattr("orchestration.ingest.content.CHUNK", chunk)
        path.write_bytes(text.encode())
        scan = scan_text(path)
        assert (scan.records, scan.plain, scan.newline) == (4, True, "\r\n"), chunk
        path.write_bytes(text.replace("é", 'é"z').encode())
        assert not scan_text(path).plain
