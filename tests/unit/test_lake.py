"""Raw as Parquet by load: written once, mended after a kill, gone when a file is withdrawn."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from object_store import s3_server

from orchestration.ingest import load_all, withdraw
from orchestration.settings import Settings
from orchestration.spark.lake import forget, write_raw, write_tables

ORDER = "order_id,ordered_at,currency,total_amount,email\n{id},2026-01-0{day} 10:00:00,EUR,12.50,ann@shop.example\n"


def write(path: Path, text: str) -> None:
    """A landing file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A shop of two files, loaded by two runs."""
    settings = Settings.from_env(
        data_dir=tmp_path / "data", landing_dir=tmp_path / "landing", environ={"ENGINE": "spark"}
    )
    for day in (1, 2):
        write(settings.landing_dir / "orders" / f"day{day}.csv", ORDER.format(id=day, day=day))
        load_all(settings, f"run{day}")
    return settings


def rows(settings: Settings) -> list[tuple]:
    """What Spark would read of the orders."""
    files = f"{settings.lake}/raw/orders/*/*.parquet"
    return duckdb.sql(
        f"select order_id, load from read_parquet('{files}', hive_partitioning = true) order by 1"
    ).fetchall()


def test_each_load_is_a_partition_and_is_written_once(settings):
    assert write_raw(settings) == (2, 0)
    assert rows(settings) == [("1", "run1"), ("2", "run2")]
    assert write_raw(settings) == (0, 0)
    assert (Path(settings.lake) / "raw" / "sessions").is_dir(), "a dataset without rows has a folder all the same"


def test_a_withdrawn_file_takes_its_partition_along(settings):
    write_raw(settings)
    withdraw(settings, "orders/day1.csv")
    assert write_raw(settings) == (0, 1)
    assert rows(settings) == [("2", "run2")]


def test_what_a_killed_run_left_is_mended(settings):
    write_raw(settings)
    (file,) = Path(settings.lake).glob("raw/orders/load=run1/*.parquet")
    file.rename(file.with_name("0123456789abcdef.parquet"))
    assert write_raw(settings) == (1, 1)
    assert rows(settings) == [("1", "run1"), ("2", "run2")]


def test_the_lake_is_private_and_can_be_forgotten(settings):
    write_raw(settings)
    write_tables(settings, "ops")
    files = [path for path in Path(settings.lake).rglob("*") if path.is_file()]
    assert len(files) > 5
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    forget(settings)
    assert not [path for path in Path(settings.lake).rglob("*") if path.is_file()]


def test_quarantined_rows_leave_their_content_behind(settings):
    write(settings.landing_dir / "orders" / "bad.csv", ORDER.format(id=3, day=3) + "4,never,EUR,1,bob@shop.example\n")
    load_all(settings, "run3")
    write_tables(settings, "ops")
    found = duckdb.sql(f"select content, reasons from '{settings.lake}/ops/quarantined_rows/rows.parquet'").fetchall()
    assert [(content, bool(reasons)) for content, reasons in found] == [(None, True)]


def test_a_bucket_is_written_as_a_folder_is(settings, monkeypatch):
    with s3_server() as (client, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        client.create_bucket(Bucket="lake")
        settings = replace(settings, lake_url="s3a://lake/shop")
        assert write_raw(settings) == (2, 0)
        assert write_raw(settings) == (0, 0)
        write_tables(settings, "ops")
        listed = [item["Key"] for item in client.list_objects_v2(Bucket="lake")["Contents"]]
        assert sum(key.startswith("shop/raw/orders/load=run") for key in listed) == 2
        assert "shop/ops/loaded_files/rows.parquet" in listed
        forget(settings)
        assert "Contents" not in client.list_objects_v2(Bucket="lake")
