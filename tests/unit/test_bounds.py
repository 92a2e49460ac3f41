"""Threads, memory and spilling: decided once, and every connection has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.bounds import ENOUGH, FILE, MIB, MOST, Bounds, _suitable, expected_bytes
from orchestration.errors import ConfigurationError
from orchestration.settings import Settings
from orchestration.warehouse import connect


@pytest.fixture
def bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DUCKDB_THREADS", "1")
    monkeypatch.setenv("DUCKDB_MEMORY_LIMIT", "640MiB")
    return Settings.from_env(data_dir=tmp_path / "data")


def held(connection: Any) -> tuple[Any, ...]:
    names = ("threads", "memory_limit", "temp_directory")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    return tuple(connection.execute(f"select {asked}").fetchall()[0])


def test_the_machine_decides_unless_the_environment_does() -> None:
    ours = Bounds.from_env({})
    assert ours.threads >= 1
    assert ours.memory_limit.endswith("MiB")
    assert Bounds.from_env({"DUCKDB_THREADS": "3", "DUCKDB_MEMORY_LIMIT": " 1.5 GB "}) == Bounds(3, "1.5 GB")


def test_a_small_machine_gives_half_a_large_one_enough() -> None:
    assert _suitable(2048 * MIB, 0) == "1024MiB"
    assert _suitable(256 * 1024 * MIB, 1024 * MIB) == f"{ENOUGH // MIB}MiB"


def test_a_large_shop_gets_more_of_a_large_machine() -> None:
    assert _suitable(256 * 1024 * MIB, 10_000 * MIB) == "5980MiB"
    assert _suitable(256 * 1024 * MIB, 6_000 * MIB) > _suitable(256 * 1024 * MIB, 5_250 * MIB)
    assert _suitable(256 * 1024 * MIB, 900_000 * MIB) == f"{MOST // MIB}MiB"
    assert _suitable(8 * 1024 * MIB, 900_000 * MIB) == "4096MiB"


def test_before_the_first_run_the_landing_files_tell_the_size(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "a.parquet").write_bytes(b"x" * 100)
    assert expected_bytes(tmp_path / "warehouse.duckdb", tmp_path) == 450
    (tmp_path / "other.duckdb").write_bytes(b"x" * 50)
    assert expected_bytes(tmp_path / "other.duckdb", tmp_path) == 50


def test_large_landing_files_are_judged_by_their_rows(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1 as x from range(1000)) to '{folder / 'a [1].parquet'}' (format parquet)")
    for name, size in (("b.csv", 10 * MIB), ("broken.parquet", 20 * MIB), ("c.jsonl", FILE)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    told = expected_bytes.__wrapped__(tmp_path / "warehouse.duckdb", tmp_path)
    assert told == int(4.5 * (30 * MIB + FILE)) + min(100_000, int(4.5 * (folder / "a [1].parquet").stat().st_size))


@pytest.mark.parametrize("size", ["much", "4", "80%", "-1GB", "4 GB; drop table x"])
def test_a_size_that_is_none_is_named(size: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is not a size\. Unset it or give one such as 4GiB"):
        Bounds.from_env({"DUCKDB_MEMORY_LIMIT": size})


def test_the_warehouse_is_opened_within_bounds(bounded: Settings) -> None:
    with connect(bounded) as connection:
        assert held(connection) == (1, "640.0 MiB", str(bounded.temp_dir / "duckdb-warehouse"))


def test_dbt_opens_the_warehouse_within_bounds(bounded: Settings) -> None:
    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from dbt.adapters.duckdb.environments.local import LocalEnvironment

    bounded.data_dir.mkdir()
    plugins = [{"module": "orchestration.transform.shut"}]
    credentials = DuckDBCredentials.from_dict(
        {"path": str(bounded.warehouse), "database": "warehouse", "schema": "main", "plugins": plugins}
    )
    handle = LocalEnvironment(credentials).handle()
    try:
        assert held(handle.cursor()) == (1, "640.0 MiB", str(bounded.temp_dir / "duckdb-warehouse"))
    finally:
        handle.close()


def test_publishing_stays_within_bounds(bounded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.publish import publish, snapshot

    seen: list[tuple[Any, ...]] = []

    def looking(then: Callable[..., Any]) -> Callable[..., Any]:
        def look(connection: Any, *arguments: Any) -> Any:
            seen.append(held(connection))
            return then(connection, *arguments)

        return look

    with connect(bounded) as connection:
        connection.execute("create schema marts; create table marts.orders as select 1 as order_id")
        connection.execute(
            "create schema ops; create table ops.loaded_files (dataset text, content_sha256 text, status text)"
        )
    monkeypatch.setattr(snapshot, "_marts", looking(snapshot._marts))
    publish(bounded, "run")
    copying, checking = seen
    assert copying == (1, "640.0 MiB", str(bounded.temp_dir / "duckdb-publish"))
    assert checking[:2] == (1, "640.0 MiB")


def test_great_expectations_stays_within_bounds(bounded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.quality import expectations
    from orchestration.quality.guard import Found, Guard
    from orchestration.quality.runner import Judged

    guarded = "orders__some_check"
    seen: list[tuple[Any, ...]] = []
    close = expectations.OneConnectionEngine.close

    def look_and_close(engine: expectations.OneConnectionEngine) -> None:
        seen.extend(held(connection.connection) for connection in [engine._connection] if connection is not None)
        close(engine)

    monkeypatch.setattr(expectations.OneConnectionEngine, "close", look_and_close)
    with connect(bounded) as connection:
        connection.execute("create schema guards; create table guards.raw as select 1.0 as " + guarded)
    guard = Guard("orders", "some_check", "error", "", "", "orders", 2.0, "", lambda look, dataset: Found(1.0, "1"))
    assert expectations.validate(bounded, "raw", "run", [Judged(guard, Found(1.0, "1"), 2.0)]) == {guarded: True}
    assert seen == [(1, "640.0 MiB", str(bounded.temp_dir / "duckdb-warehouse"))]


def test_readers_of_the_published_file_are_bounded(bounded: Settings, tmp_path: Path) -> None:
    from orchestration.hardening import open_published

    duckdb.connect(str(tmp_path / "version.duckdb")).close()
    with open_published(tmp_path / "version.duckdb") as connection:
        assert held(connection)[:2] == (1, "640.0 MiB")
