"""MySQL's protocol, spoken by a MariaDB: fetched by its watermark, landed once, in UTC, with nothing changed."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import mysql_server
import pytest
from ingest_support import Shop

from orchestration.errors import WarehouseError
from orchestration.extract import extract

SHOP_YML = """
source_timezones: {orders: UTC}
databases:
  shop_db:
    kind: mysql
    connection_variable: SHOP_DATABASE
    queries:
      - dataset: orders
        watermark: updated_at
        sql: |
          select id as order_id, placed_at as ordered_at, updated_at, 'EUR' as currency, total as total_amount,
                 email, is_test
          from shop_orders
      - dataset: products
        sql: select id as product_id, name as product_name from shop_products
"""
TABLES = (
    "DROP TABLE IF EXISTS shop_orders, shop_products",
    "CREATE TABLE shop_orders (id bigint unsigned, placed_at timestamp(6) NULL, updated_at timestamp NULL,"
    " total decimal(12, 2), email varchar(50) CHARACTER SET utf8mb4, is_test tinyint(1))",
    "CREATE TABLE shop_products (id int, name text CHARACTER SET utf8mb4)",
    "INSERT INTO shop_orders VALUES (1, '2025-01-01 10:00', '2025-01-01 10:00', 19.99, 'änn@shop.example', 0), "
    "(18446744073709551615, '2025-01-02 10:00:00.5', '2025-01-02 10:00', 0.10, NULL, 1)",
    "INSERT INTO shop_products VALUES (1, 'Tee 🍵'), (2, 'Coffee')",
)


@pytest.fixture(scope="module")
def server() -> Iterator[mysql_server.Server]:
    reason = mysql_server.why_not()
    if reason:
        pytest.skip(reason)
    with mysql_server.running() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.put("shop.yml", SHOP_YML)
    return shop


def fetch(shop: Shop, server: mysql_server.Server) -> dict[str, int]:
    return {done.dataset: done.rows for done in extract(shop.settings, {"SHOP_DATABASE": server.connection})}


def test_rows_are_landed_once_in_utc_and_then_only_what_changed(shop: Shop, server: mysql_server.Server) -> None:
    server.execute(*TABLES)
    assert fetch(shop, server) == {"orders": 2, "products": 2}
    assert fetch(shop, server) == {"orders": 0, "products": 0}
    shop.load()
    read = "SELECT order_id, CAST(ordered_at AS VARCHAR), total_amount, email, is_test FROM raw.orders ORDER BY 1, _file_id"
    assert shop.query(read) == [
        ("1", "2025-01-01 05:00:00", Decimal("19.99"), "änn@shop.example", False),
        ("18446744073709551615", "2025-01-02 05:00:00.5", Decimal("0.10"), None, True),
    ]
    assert shop.query("SELECT product_name FROM raw.products ORDER BY product_id") == [("Tee 🍵",), ("Coffee",)]
    server.execute(
        "UPDATE shop_orders SET total = 5, updated_at = '2025-01-03' WHERE id = 1",
        "INSERT INTO shop_orders VALUES (3, '2025-01-02', '2025-01-02 09:30', 7, NULL, 0), "
        "(4, '2024-01-01', '2024-01-01', 8, NULL, 0), (5, '2024-01-01', NULL, 9, NULL, 0)",
        "DELETE FROM shop_products WHERE id = 2",
    )
    assert fetch(shop, server) == {"orders": 3, "products": 1}
    assert fetch(shop, server) == {"orders": 0, "products": 0}
    shop.load()
    totals = [(row[0], row[2]) for row in shop.query(read)]
    assert totals == [
        ("1", Decimal("19.99")),
        ("1", Decimal("5")),
        ("18446744073709551615", Decimal("0.10")),
        ("3", Decimal("7")),
        ("5", Decimal("9")),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "with gone as (select 1 as product_id) delete from shop_products",
        "select id as product_id, name as product_name from shop_products into outfile '/tmp/shop_products'",
    ],
)
def test_a_query_that_changes_something_is_refused(shop: Shop, server: mysql_server.Server, sql: str) -> None:
    server.execute(*TABLES)
    shop.put("shop.yml", SHOP_YML.replace("select id as product_id, name as product_name from shop_products", sql))
    with pytest.raises(WarehouseError, match="Database 'shop_db', dataset products: "):
        fetch(shop, server)
    shop.put("shop.yml", SHOP_YML)
    assert fetch(shop, server)["products"] == 2


def test_a_refused_password_is_not_told(shop: Shop, server: mysql_server.Server) -> None:
    wrong = server.connection.replace(mysql_server.PASSWORD, "not the-one")
    with pytest.raises(WarehouseError, match=r"Database 'shop_db' \(SHOP_DATABASE\) cannot be reached: ") as raised:
        extract(shop.settings, {"SHOP_DATABASE": wrong})
    assert "the-one" not in str(raised.value)
