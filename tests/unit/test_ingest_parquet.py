"""Parquet files keep their types, and are loaded whole or not at all."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from ingest_support import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def parquet(shop: Shop, select: str, name: str = "orders/a.parquet") -> Path:
    path = shop.put(name, "")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_columns_keep_their_types(shop: Shop) -> None:
    shop.put("shop.yml", "reporting_timezone: Europe/London")
    parquet(
        shop,
        """
        SELECT 1.0::DOUBLE AS order_id, TIMESTAMP '2025-07-01 12:00:00' AS ordered_at,
               TIMESTAMPTZ '2025-07-01 12:00:00+02:00' AS updated_at, 'EUR' AS currency,
               (0.1::DOUBLE + 0.2::DOUBLE) AS total_amount, 12.345::DECIMAL(9,3) AS tax_amount,
               7::UTINYINT AS shipping_amount,
               true AS is_test, {'a': 1} AS more, [1, 2] AS list, 0.00005::DOUBLE AS discount_amount,
               1.00005::DECIMAL(9,5) AS subtotal_amount
        """,
    )
    (result,) = shop.load().files
    assert (result.rows_loaded, result.values_unparsed) == (1, 1)
    (row,) = shop.query(
        "SELECT order_id, ordered_at, updated_at, total_amount::VARCHAR, tax_amount::VARCHAR, "
        "shipping_amount::VARCHAR, is_test, discount_amount::VARCHAR, _extra, _unparsed FROM raw.orders"
    )
    assert row == (
        "1", datetime(2025, 7, 1, 11), datetime(2025, 7, 1, 10), "0.3000", "12.3450", "7.0000", True, "0.0001",
        '{"more":"{\\"a\\":1}","list":"[1,2]"}', '{"subtotal_amount":"1.00005"}',
    )  # fmt: skip


def test_bad_parquet_rows_go_to_quarantine(shop: Shop) -> None:
    parquet(
        shop,
        "SELECT i AS order_id, DATE '2025-01-01' AS ordered_at, 'EUR' AS currency, "
        "CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i END AS total_amount FROM range(6000) AS t(i)",
    )
    (result,) = shop.load().files
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (6000, 5999, 1)
    assert shop.query("SELECT row_number, reasons FROM ops.quarantined_rows") == [
        (4, "total_amount: 'nan' is not a number")
    ]
    assert shop.query("SELECT count(*) FROM raw.orders WHERE _row_number <> order_id::BIGINT + 1") == [(0,)]


def test_parquet_columns_that_differ_in_case_only_are_refused(shop: Shop) -> None:
    path = parquet(
        shop, "SELECT 1 AS order_id, 2 AS Xrder_id, now() AS ordered_at, 'EUR' AS currency, 1 AS total_amount"
    )
    path.write_bytes(path.read_bytes().replace(b"Xrder_id", b"Order_id"))
    shop.orders("good,2025-01-01,EUR,1")
    assert "has column 'order_id' 2 times" in (shop.load().rejected[0].reason or "")


def test_parquet_may_have_a_column_called_like_duckdbs_own(shop: Shop) -> None:
    parquet(
        shop,
        "SELECT 1 AS order_id, now() AS ordered_at, 'EUR' AS currency, 1 AS total_amount, "
        "9 AS file_row_number, 'x' AS c0",
    )
    assert shop.load().rows_loaded == 1
    assert shop.query("SELECT _row_number, _extra FROM raw.orders") == [(1, '{"file_row_number":"9","c0":"x"}')]


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_parquet_file_with_damage_inside_is_never_half_loaded(shop: Shop, where: float) -> None:
    path = parquet(
        shop,
        "SELECT md5(i::VARCHAR) AS order_id, TIMESTAMP '2025-01-01' AS ordered_at, 'EUR' AS currency, "
        "random() AS total_amount FROM range(20000) AS t(i)",
    )
    content = bytearray(path.read_bytes())
    middle = int(len(content) * where)
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    shop.orders("good,2025-01-01,EUR,1", name="orders/z.csv")
    result = shop.load().files[0]
    if result.status == "loaded":
        assert result.rows_read == result.rows_loaded + result.rows_quarantined == 20000
    else:
        assert result.status == "rejected"
        assert shop.query("SELECT count(*) FROM raw.orders") == [(1,)]
