"""Databases: what is declared is checked, fetched read only and by its watermark, and landed once."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import postgres_server
import pytest
from ingest_support import Shop

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.extract import extract, read_databases

SHOP_YML = """
databases:
  shop_db:
    kind: postgresql
    connection_variable: SHOP_DATABASE
    queries:
      - dataset: orders
        watermark: updated_at
        sql: |
          select id as order_id, placed_at as ordered_at, updated_at, 'EUR' as currency, total as total_amount
          from shop_orders
      - dataset: products
        sql: select id as product_id, name as product_name from shop_products
"""
TABLES = (
    "DROP TABLE IF EXISTS shop_orders, shop_products",
    "CREATE TABLE shop_orders (id int, placed_at timestamptz, updated_at timestamptz, total numeric(12, 2))",
    "CREATE TABLE shop_products (id int, name text)",
    "INSERT INTO shop_orders VALUES (1, '2025-01-01 10:00+01', '2025-01-01 10:00+01', 19.99), "
    "(2, '2025-01-02 10:00+01', '2025-01-02 10:00+01', 0.10)",
    "INSERT INTO shop_products VALUES (1, 'Tea'), (2, 'Coffee')",
)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres_server.Server]:
    reason = postgres_server.why_not()
    if reason:
        pytest.skip(reason)
    with postgres_server.running() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.put("shop.yml", SHOP_YML)
    return shop


def fetch(shop: Shop, server: postgres_server.Server) -> dict[str, int]:
    return {done.dataset: done.rows for done in extract(shop.settings, {"SHOP_DATABASE": server.connection})}


def totals(shop: Shop) -> list[tuple[object, ...]]:
    return shop.query(
        "SELECT order_id, CAST(ordered_at AS VARCHAR), total_amount FROM raw.orders ORDER BY order_id, _file_id"
    )


def test_rows_are_landed_once_and_then_only_what_changed(shop: Shop, server: postgres_server.Server) -> None:
    server.execute(*TABLES)
    assert fetch(shop, server) == {"orders": 2, "products": 2}
    assert fetch(shop, server) == {"orders": 0, "products": 0}
    shop.load()
    assert totals(shop) == [
        ("1", "2025-01-01 09:00:00", Decimal("19.99")),
        ("2", "2025-01-02 09:00:00", Decimal("0.10")),
    ]
    server.execute(
        "UPDATE shop_orders SET total = 5, updated_at = '2025-01-03' WHERE id = 1",
        # a transaction that began earlier ends later; and a row long before the watermark is not looked for
        "INSERT INTO shop_orders VALUES (3, '2025-01-02', '2025-01-02 09:30+01', 7), (4, '2024-01-01', '2024-01-01', 8)",
        "DELETE FROM shop_products WHERE id = 2",
    )
    assert fetch(shop, server) == {"orders": 2, "products": 1}
    shop.load()
    assert [(row[0], row[2]) for row in totals(shop)] == [
        ("1", Decimal("19.99")),
        ("1", Decimal("5")),
        ("2", Decimal("0.10")),
        ("3", Decimal("7")),
    ]
    assert sorted(path.suffix for path in (shop.landing / "orders").rglob("*") if path.is_file()) == [".parquet"] * 2


def test_rows_without_a_watermark_are_fetched_every_time_and_landed_once(
    shop: Shop, server: postgres_server.Server
) -> None:
    server.execute(*TABLES, "INSERT INTO shop_orders VALUES (5, '2025-01-01', NULL, 1)")
    assert fetch(shop, server)["orders"] == 3
    server.execute("INSERT INTO shop_orders VALUES (6, '2025-01-01', NULL, 1)")
    assert fetch(shop, server)["orders"] == 1


def test_nothing_in_the_database_can_be_changed(shop: Shop, server: postgres_server.Server) -> None:
    server.execute(*TABLES)
    server.execute(
        "CREATE OR REPLACE FUNCTION meddle() RETURNS int LANGUAGE sql AS $$ INSERT INTO shop_products VALUES (9, 'x') "
        "RETURNING id $$"
    )
    shop.put("shop.yml", SHOP_YML.replace("id as product_id, name as", "meddle() as product_id, name as"))
    with pytest.raises(WarehouseError, match=r"dataset products: .*read-only transaction"):
        fetch(shop, server)


def test_a_database_that_does_not_answer_is_named_without_its_password(shop: Shop) -> None:
    for connection in ("postgresql://shop:s3cret%2F@127.0.0.1:1/x", "host=127.0.0.1 port=1 password='s3cret /'"):
        with pytest.raises(WarehouseError, match=r"Database 'shop_db' \(SHOP_DATABASE\) cannot be reached") as raised:
            extract(shop.settings, {"SHOP_DATABASE": connection})
        assert "s3cret" not in str(raised.value)


def test_a_refused_password_is_not_told(shop: Shop, server: postgres_server.Server) -> None:
    wrong = server.connection.replace(postgres_server.PASSWORD, "not-the-one")
    with pytest.raises(WarehouseError, match="password authentication failed") as raised:
        extract(shop.settings, {"SHOP_DATABASE": wrong})
    assert "not-the-one" not in str(raised.value)


def test_a_variable_that_is_not_set_is_named(shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="Environment variable SHOP_DATABASE is not set"):
        extract(shop.settings, {})


def test_without_a_database_nothing_is_done(tmp_path: Path) -> None:
    assert extract(Shop(tmp_path).settings, {}) == []


QUERY = {"dataset": "orders", "sql": "select 1"}
GOOD = {"kind": "postgresql", "connection_variable": "DB", "queries": [QUERY]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "postgres9"}, "databases.db.kind: Did you mean 'postgresql'?"),
        ({"connection_variable": "postgresql://me:pw@host/db"}, "give the name of an environment variable"),
        ({"queries": []}, "list at least one query"),
        ({"queries": [{**QUERY, "dataset": "order"}]}, "Did you mean 'orders'?"),
        ({"queries": [{**QUERY, "sql": "delete from orders"}]}, "begins with SELECT or WITH"),
        ({"queries": [{**QUERY, "sql": "select 1; drop table x"}]}, "begins with SELECT or WITH"),
        ({"queries": [{**QUERY, "watermark": "a b"}]}, "give the name of a column"),
        ({"queries": [{**QUERY, "water": "x"}]}, "there is no 'water'"),
        ({"queries": [QUERY, QUERY]}, "a dataset comes twice"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_place_and_remedy(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_databases({"db": {**GOOD, **change}}, ["orders", "products"])
    assert message in str(raised.value)
    assert "pw@" not in str(raised.value)


def test_the_scanner_of_mysql_is_installed_too() -> None:
    from orchestration.extract.databases import _extension

    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{_extension('mysql')}'")
        assert connection.execute(
            "SELECT count(*) FROM duckdb_functions() WHERE function_name = 'mysql_query'"
        ).fetchall()[0] == (1,)
