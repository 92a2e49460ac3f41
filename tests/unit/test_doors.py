"""No connection that ships with the warehouse reaches a file that it has no business with."""

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ingest_support import HEADER, Shop

from orchestration.hardening import open_published
from orchestration.ingest import loader
from orchestration.settings import Settings
from orchestration.transform.shut import SEEDS, Plugin
from orchestration.warehouse import connect


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    return Shop(tmp_path)


def refused(connection: duckdb.DuckDBPyConnection, outside: Path) -> None:
    for statement in (
        f"FROM read_csv('{outside}/secret.csv')",
        f"FROM read_text('{outside}/landing/../secret.csv')",
        f"FROM glob('{outside}/*')",
        "FROM read_text('/etc/passwd')",
        "FROM read_csv('https://shop.example/orders.csv')",
        f"COPY (SELECT 1) TO '{outside}/out.csv'",
        f"ATTACH '{outside}/other.duckdb' AS other",
        f"EXPORT DATABASE '{outside}/all'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
    ):
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            connection.execute(statement)
    assert sorted(path.name for path in outside.iterdir()) == ["data", "landing", "secret.csv"]


def test_the_loading_connection_reaches_landing_and_its_own_temporary_folder_only(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    with loader.open_warehouse(shop.settings) as connection:
        assert connection.execute(f"SELECT count(*) FROM '{shop.landing}/orders/o.csv'").fetchall() == [(1,)]
        refused(connection, shop.root)
        for setting in (
            "memory_limit = '1TB'",
            "threads = 64",
            "lock_configuration = false",
            "TimeZone = 'Asia/Tokyo'",
        ):
            with pytest.raises(duckdb.InvalidInputException, match="locked"):
                connection.execute(f"SET {setting}")


def test_every_other_connection_to_the_private_file_reaches_nothing_else(shop: Shop) -> None:
    with connect(shop.settings) as connection:
        refused(connection, shop.root)
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"FROM glob('{shop.landing}/*')")


def test_models_reach_the_seeds_and_nothing_else(shop: Shop) -> None:
    with duckdb.connect() as connection:
        Plugin("shut", {}).configure_connection(connection)
        assert connection.execute(f"SELECT count(*) > 3 FROM glob('{SEEDS}/*.csv')").fetchall() == [(True,)]
        (shop.root / "data").mkdir()
        refused(connection, shop.root)


def test_a_reader_of_the_published_file_can_neither_write_nor_look_around(shop: Shop) -> None:
    shop.settings.versions_dir.mkdir(parents=True)
    version = shop.settings.versions_dir / "v.duckdb"
    duckdb.connect(str(version)).execute("CREATE TABLE t AS SELECT 1 AS x")
    with open_published(version) as connection:
        assert connection.execute("FROM t").fetchall() == [(1,)]
        refused(connection, shop.root)
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("INSERT INTO t VALUES (2)")


def private(path: Path) -> bool:
    return path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_whatever_holds_personal_data_is_its_owners_alone_while_and_after(shop: Shop, umask: int) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,never,EUR,x")
    seen: dict[str, bool] = {}

    def look(result: Any) -> None:
        for path in shop.settings.data_dir.rglob("*"):
            seen[path.name] = seen.get(path.name, True) and private(path)

    before = os.umask(umask)
    try:
        loader.load_all(shop.settings, "run", look)
        with connect(shop.settings) as connection:
            connection.execute("CREATE TABLE more AS SELECT 1")
            look(None)
    finally:
        os.umask(before)
    assert {"warehouse.duckdb", "warehouse.duckdb.wal", "hash_key", "secrets", "tmp"} <= set(seen)
    assert [name for name, is_private in seen.items() if not is_private] == []


def test_a_link_out_of_the_landing_folder_is_not_followed(shop: Shop) -> None:
    outside = shop.root / "outside.csv"
    outside.write_text(f"{HEADER}\n9,2025-01-01,EUR,1\n")
    inside = shop.orders("1,2025-01-01,EUR,10")
    (shop.landing / "orders" / "link.csv").symlink_to(outside)
    (shop.landing / "orders" / "own.csv").symlink_to(inside)
    results = {file.file_name: file for file in shop.load().files}
    assert results["orders/link.csv"].status == "rejected"
    assert "outside the landing folder" in (results["orders/link.csv"].reason or "")
    assert {results["orders/own.csv"].status, results["orders/o.csv"].status} == {"loaded", "already_loaded"}
    assert shop.query("SELECT order_id FROM raw.orders") == [("1",)]


def test_a_landing_folder_that_is_itself_a_link_or_has_odd_signs_is_read(tmp_path: Path) -> None:
    (tmp_path / "it's [real]").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "it's [real]")
    for landing in (tmp_path / "link", tmp_path / "link" / ".." / "it's [real]"):
        settings = Settings.from_env(data_dir=tmp_path / f"data {landing.name}", landing_dir=landing, environ={})
        (landing / "orders").mkdir(exist_ok=True)
        (landing / "orders" / "o.csv").write_text(f"{HEADER}\n9,2025-01-01,EUR,1\n")
        assert loader.load_all(settings, "run").rows_loaded == 1
