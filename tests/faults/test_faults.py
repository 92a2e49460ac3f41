"""Full disks, unreadable folders, files that grow, clocks that jump, and readers through it all."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.ingest import LoadSummary, ledger, load_all
from orchestration.ingest.loader import open_warehouse
from orchestration.publish import publish, rollback, versions
from orchestration.settings import Settings
from orchestration.warehouse import connect
from tests.faults.readers import marts_of, read_through_swaps

HEADER = "order_id,ordered_at,currency,total_amount,region\n"
LANDED = "select order_id, ordered_at, total_amount, region from raw.orders order by all"


def settings_for(root: Path, data: Path | None = None) -> Settings:
    (root / "landing" / "orders").mkdir(parents=True, exist_ok=True)
    return Settings.from_env(data_dir=data or root / "data", landing_dir=root / "landing", environ={})


def landed(settings: Settings) -> list[tuple]:
    with connect(settings) as connection:
        return connection.execute(LANDED).fetchall()


def rows(count: int, start: int = 0) -> str:
    return "".join(
        f"o{i},2025-01-01,EUR,{i}.5,{hashlib.sha256(b'%d' % i).hexdigest()}\n" for i in range(start, start + count)
    )


def test_readers_see_one_version_whole_while_it_is_swapped(tmp_path: Path) -> None:
    answers, seen = read_through_swaps(tmp_path, readers=4, swaps=15)
    assert answers > 20
    assert seen > 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 12 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)


def test_a_full_disk_while_loading_is_told_and_room_heals_it(small_disk: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, small_disk / "data")
    (settings.landing_dir / "orders" / "a.csv").write_text(HEADER + rows(5000))
    load_all(settings, "r1")
    before = landed(settings)
    (settings.landing_dir / "orders" / "b.csv").write_text(HEADER + rows(400_000, 5000))
    with pytest.raises((WarehouseError, OSError, duckdb.Error)) as told:
        load_all(settings, "r2")
    assert any(word in str(told.value) for word in ("full", "space", "room")), told.value
    assert landed(settings) == before
    grow(small_disk)
    assert load_all(settings, "r3").rows_loaded == 400_000
    assert len(landed(settings)) == 405_000


def test_a_full_disk_while_publishing_leaves_the_version_before(small_disk: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, small_disk / "data")
    settings.data_dir.mkdir()
    marts_of(settings, 1)
    first = publish(settings, "r1").file
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create table marts.big as select md5(range::varchar) as x from range(90000)")
    left = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(os.urandom(max(left - 600_000, 0)))
    with pytest.raises((WarehouseError, OSError, duckdb.Error)):
        publish(settings, "r2")
    assert versions.current(settings) == first
    with duckdb.connect(str(first), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.one").fetchall() == [(1001,)]
    grow(small_disk)
    assert publish(settings, "r3").tables == 4
    assert not [path for path in versions.versions_dir(settings).iterdir() if path.name.startswith(".")]


def test_a_landing_folder_or_dataset_that_cannot_be_read_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    file = settings.landing_dir / "orders" / "a.csv"
    file.write_text(HEADER + rows(3))
    load_all(settings, "r1")
    before = landed(settings)
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    user = os.geteuid()
    for path in [settings.data_dir, *settings.data_dir.rglob("*")]:
        shutil.chown(path, 65534 if user == 0 else user)
    (settings.landing_dir / "orders" / "b.csv").write_text(HEADER + rows(3, 3))
    for closed in (settings.landing_dir, settings.landing_dir / "orders", file.with_name("b.csv")):
        closed.chmod(0o000)
        os.seteuid(65534 if user == 0 else user)  # root would read it all the same
        try:
            if closed.suffix:
                assert load_all(settings, "r2").rejected[0].status == "postponed"
            else:
                with pytest.raises(ConfigurationError, match="cannot be read: Permission denied"):
                    load_all(settings, "r2")
            assert landed(settings) == before
        finally:
            os.seteuid(user)
            closed.chmod(0o755)
    assert load_all(settings, "r3").rows_loaded == 3


def test_a_file_that_grows_while_it_is_read_is_whole_in_the_end(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    (settings.landing_dir / "orders" / "first.csv").write_text(HEADER + rows(1, 10**6))
    path = settings.landing_dir / "orders" / "grows.csv"
    path.write_text(HEADER)
    stop = threading.Event()

    def grow_on() -> None:
        with path.open("a") as file:
            for start in range(0, 60_000, 300):
                file.write(rows(300, start))
                file.flush()
                if stop.wait(0.005):
                    file.write(rows(60_000 - start - 300, start + 300))
                    return

    writer = threading.Thread(target=grow_on)
    writer.start()
    summaries: list[LoadSummary] = [load_all(settings, f"r{number}") for number in range(4)]
    stop.set()
    writer.join()
    summaries.append(load_all(settings, "last"))
    statuses = {file.status for summary in summaries for file in summary.files}
    assert statuses <= {"loaded", "already_loaded", "postponed"}
    with connect(settings) as connection:
        newest = connection.execute(
            "select count(distinct order_id), count(*) filter (total_amount is null) from raw.orders"
        )
        assert newest.fetchall() == [(60_001, 0)]
        assert connection.execute("select count(*) from ops.quarantined_rows").fetchall()[0][0] <= 4


def test_a_clock_that_jumps_back_changes_nothing_of_what_is_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path)
    path = settings.landing_dir / "orders"
    (path / "a.csv").write_text(HEADER + "1,2025-01-01,EUR,10,old\n")
    load_all(settings, "r1")
    marts_of(settings, 1)
    first = publish(settings, "r1").file
    early = datetime(2001, 1, 1)
    monkeypatch.setattr(ledger, "utc_now", lambda: early)
    monkeypatch.setattr("orchestration.publish.snapshot.datetime", Stopped)
    (path / "b.csv").write_text(HEADER + "1,2025-01-01,EUR,10,new\n")
    load_all(settings, "r2")
    with open_warehouse(settings) as connection:
        newest = "select region from raw.orders qualify row_number() over (order by _file_id desc) = 1"
        assert connection.execute(newest).fetchall() == [("new",)]
    marts_of(settings, 2)
    second = publish(settings, "r2").file
    assert second.name < first.name
    assert (versions.current(settings), versions.previous(settings)) == (second, first)
    assert rollback(settings) == first
    assert rollback(settings) == second


class Stopped(datetime):
    """A clock that stands still, long ago."""

    @classmethod
    def now(cls, tz: object = None) -> Stopped:
        return cls(2001, 1, 1) + timedelta(0)
