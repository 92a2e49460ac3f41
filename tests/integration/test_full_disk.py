"""A disk that fills up while files are loaded, models built or predictions written: told with its remedy, and nothing is half done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from orchestration.erasure.files import rewrite
from tests.integration.conftest import Warehouse

CHILD = """
import sys
from orchestration.errors import explained
from orchestration.ingest import load_all
from orchestration.predictions import predict_attribution, predict_clv
from orchestration.settings import Settings
from orchestration.transform import build_layer
settings = Settings.from_env()
try:
    if sys.argv[1] == "transform":
        build_layer(settings, "intermediate", models=["int_orders_valued", "int_order_lines_valued"])
    elif sys.argv[1] == "load":
        load_all(settings, "a run")
    else:
        predict_clv(settings, "a run")
        predict_attribution(settings)
except Exception as error:
    sys.exit(explained(error))
"""
TABLES = {
    "transform": ["intermediate.int_orders_valued", "intermediate.int_order_lines_valued"],
    "predict": ["predictions.clv_scores", "predictions.channel_removal_effects"],
}


@pytest.fixture(scope="module")
def on_small_disk(shop: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The shop's private file, without free space in it, on a file system of its own."""
    disk = tmp_path_factory.mktemp("disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("only root may mount a small file system")
    try:
        (disk / "data").mkdir()
        shutil.copyfile(shop.data / "warehouse.duckdb", disk / "data" / "warehouse.duckdb")
        rewrite(disk / "data" / "warehouse.duckdb")
        yield Warehouse(shop.landing, disk / "data")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def child(warehouse: Warehouse, what: str) -> str:
    """Do one step in a process of its own; returns what it failed with."""
    command = [sys.executable, "-c", CHILD, what]
    done = subprocess.run(command, cwd=warehouse.project, env=warehouse.environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stderr if done.returncode else ""


def contents(warehouse: Warehouse, what: str) -> list[tuple]:
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb"), read_only=True) as connection:
        query = "select count(*), bit_xor(hash(t)) from {} as t"
        return [connection.execute(query.format(table)).fetchall()[0] for table in TABLES[what]]


@contextmanager
def nearly_full(disk: Path) -> Iterator[None]:
    """Little room on the disk, and much again in the end."""
    resize(disk, f"{shutil.disk_usage(disk).used // 1024 + 40}k")
    try:
        yield
    finally:
        resize(disk, "1g")


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@pytest.mark.parametrize("what", ["transform", "predict"])
def test_a_full_disk_is_told_and_room_heals_it(on_small_disk: Warehouse, what: str) -> None:
    disk = on_small_disk.data.parent
    before = contents(on_small_disk, what)
    assert before[0][0] > 100
    with nearly_full(disk):
        said = child(on_small_disk, what)
        assert "The disk of the data folder is full. Make room and run again" in said, said
        assert contents(on_small_disk, what) == before
    assert child(on_small_disk, what) == ""
    assert contents(on_small_disk, what) == before


@pytest.mark.parametrize("rows", [20_000, 3_000_000], ids=["at the end", "while rows are written"])
def test_a_file_is_not_blamed_for_a_full_disk(on_small_disk: Warehouse, tmp_path: Path, rows: int) -> None:
    disk = on_small_disk.data.parent
    warehouse = Warehouse(tmp_path / "landing", on_small_disk.data)
    (warehouse.landing / "sessions").mkdir(parents=True)
    duckdb.execute(
        f"copy (select concat('{rows}-', hash(i)) as session_id, hash(-i)::varchar as anonymous_id, now() as started_at"
        f" from range({rows}) as t(i)) to '{warehouse.landing}/sessions/{rows}.parquet'"
    )
    with nearly_full(disk):
        assert "The disk of the data folder is full. Make room and run again" in child(warehouse, "load")
        assert statuses(warehouse, rows) == []
    assert child(warehouse, "load") == ""
    assert statuses(warehouse, rows) == [("loaded", rows)]


def statuses(warehouse: Warehouse, rows: int) -> list[tuple]:
    """What the ledger has of the file of so many sessions."""
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb"), read_only=True) as connection:
        query = "select status, rows_loaded from ops.loaded_files where file_name = ?"
        return connection.execute(query, [f"sessions/{rows}.parquet"]).fetchall()
