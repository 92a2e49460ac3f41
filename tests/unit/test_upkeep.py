"""Compaction and retention: smaller, and nothing lost that is still wanted."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.loader import open_warehouse
from orchestration.settings import Settings
from orchestration.upkeep import clear_spill, compact_when_worth_it, compaction, forget_what_is_old
from orchestration.warehouse import connect

NOW = datetime(2026, 1, 1)
ROWS = 400_000


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A warehouse most of which is free, with tables, comments and views on views in two schemas."""
    monkeypatch.setattr(compaction, "FREE_BYTES", 1024 * 1024)
    found = Settings.from_env(data_dir=tmp_path / "data", environ={"DUCKDB_THREADS": "2"})
    with connect(found) as connection:
        connection.execute("create schema raw; create schema marts")
        connection.execute("create table raw.orders (id bigint not null, note varchar)")
        connection.execute(f"insert into raw.orders select range, md5(range::varchar) from range({ROWS})")
        connection.execute("comment on table raw.orders is 'All of them.'; comment on column raw.orders.id is 'Key.'")
        connection.execute("create view marts.a_orders as select * from warehouse.raw.orders")
        connection.execute("create view marts.a_few as select * from warehouse.marts.a_orders where id < 10")
        connection.execute("create table raw.large as select range, md5(range::varchar) as x from range(2_000_000)")
        connection.execute("checkpoint")
        connection.execute("drop table raw.large")
        connection.execute("checkpoint")
    return found


def content(settings: Settings) -> tuple[object, ...]:
    with connect(settings, read_only=True) as connection:
        return tuple(
            connection.execute(query).fetchall()
            for query in (
                "select count(*), sum(id), bit_xor(hash(note)) from raw.orders",
                "select count(*), sum(id) from marts.a_few",
                "select schema_name, table_name, comment from duckdb_tables() order by all",
                "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() where not internal"
                " order by all",
                "select view_name, sql from duckdb_views() where not internal order by all",
            )
        )


def test_compaction_keeps_everything_and_gives_room_back(settings: Settings) -> None:
    before = content(settings)
    done = compact_when_worth_it(settings)
    assert done is not None
    assert done.after < done.before / 2
    assert settings.warehouse.stat().st_size == done.after
    assert settings.warehouse.stat().st_mode & 0o777 == 0o600
    assert content(settings) == before
    assert [path.name for path in settings.data_dir.glob("*warehouse*")] == ["warehouse.duckdb"]


def test_a_file_without_much_free_room_is_left_alone(settings: Settings) -> None:
    assert compact_when_worth_it(settings)
    inode = settings.warehouse.stat().st_ino
    assert compact_when_worth_it(settings) is None
    assert settings.warehouse.stat().st_ino == inode


KILLED_AT = ["_copy", "_verify", "sync"]


@pytest.mark.parametrize("step", KILLED_AT)
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_the_file_is_whole(settings: Settings, step: str, when: str) -> None:
    before = content(settings)
    program = f"""
import os, signal
from pathlib import Path
from orchestration.settings import Settings
from orchestration.upkeep import compaction
compaction.FREE_BYTES = 1
done = compaction.{step}
def killed(*arguments):
    if {when == "after"}:
        done(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
compaction.{step} = killed
compaction.compact_when_worth_it(Settings.from_env(data_dir={str(settings.data_dir)!r}, environ={{}}))
"""
    died = subprocess.run([sys.executable, "-c", program], cwd=Path(compaction.__file__).parents[2])
    assert died.returncode == -signal.SIGKILL
    assert content(settings) == before
    assert compact_when_worth_it(settings)
    assert content(settings) == before
    assert not list(settings.data_dir.glob(f"{compaction.UNFINISHED}*"))


def test_a_copy_that_differs_is_thrown_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before, copy = content(settings), compaction._copy

    def lossy(settings: Settings, fresh: Path) -> compaction.Counts:
        expected = copy(settings, fresh)
        with duckdb.connect(str(fresh)) as connection:
            connection.execute("delete from raw.orders where id = 7")
        return expected

    monkeypatch.setattr(compaction, "_copy", lossy)
    with pytest.raises(compaction.CompactionError, match="differs from it"):
        compact_when_worth_it(settings)
    assert content(settings) == before
    assert not list(settings.data_dir.glob(f"{compaction.UNFINISHED}*"))


def test_only_what_is_old_is_forgotten(tmp_path: Path) -> None:
    settings = Settings.from_env(data_dir=tmp_path / "data", environ={})
    settings.landing_dir.mkdir(parents=True)
    settings.shop_file.write_text("keep_quarantine_days: 30\nkeep_history_days: 100\n")
    old, new = NOW - timedelta(days=31), NOW - timedelta(days=29)
    older, newer = NOW - timedelta(days=101), NOW - timedelta(days=99)
    with open_warehouse(settings) as connection:
        for number, (dataset, at, held) in enumerate(
            [
                ("orders", old, '{"order_id": " o-1 ", "email": "a@example.com"}'),
                ("orders", new, '{"order_id": "o-2", "email": "b@example.com"}'),
                ("orders", old, "not json: c@example.com"),
                ("customers", old, '{"customer_id": "c-1", "email": "d@example.com"}'),
            ]
        ):
            connection.execute(
                "insert into ops.quarantined_rows values (1, ?, ?, ?, 'status is empty', ?)",
                [dataset, number, held, at],
            )
        for run, at in (("first", older), ("second", newer)):
            connection.execute("insert into ops.runs (run_id, started_at) values (?, ?)", [run, at])
            connection.execute("insert into ops.guard_results (run_id, checked_at) values (?, ?)", [run, at])
    done = forget_what_is_old(settings, NOW)
    assert (done.quarantined, done.history) == (3, 2)
    with connect(settings) as connection:
        assert connection.execute(
            "select row_number, content, reasons from ops.quarantined_rows order by 1"
        ).fetchall() == [
            (0, '{"order_id":"o-1"}', "status is empty"),
            (1, '{"order_id": "o-2", "email": "b@example.com"}', "status is empty"),
            (2, "{}", "status is empty"),
            (3, "{}", "status is empty"),
        ]
        assert connection.execute("select run_id from ops.runs").fetchall() == [("second",)]
        assert connection.execute("select run_id from ops.guard_results").fetchall() == [("second",)]
    again = forget_what_is_old(settings, NOW)
    assert (again.quarantined, again.history) == (0, 0)


def test_what_a_killed_run_spilled_is_removed(tmp_path: Path) -> None:
    settings = Settings.from_env(data_dir=tmp_path, environ={})
    spilled = settings.temp_dir / "duckdb-warehouse" / "duckdb_temp_storage_S32K-0.tmp"
    spilled.parent.mkdir(parents=True)
    spilled.write_bytes(os.urandom(10))
    (settings.temp_dir / "ingest").mkdir()
    clear_spill(settings)
    assert [path.name for path in settings.temp_dir.iterdir()] == ["ingest"]
