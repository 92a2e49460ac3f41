"""Publishing: a whole copy, one swap, one way back, and nothing in between, wherever it is cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish import publish, rollback, snapshot, status, versions
from orchestration.publish.snapshot import PublishError
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    """Settings over an empty folder, with a warehouse of two marts, one of them a view on the books."""
    folders = Settings.from_env(
        data_dir=tmp_path, landing_dir=tmp_path / "landing", environ={"DUCKDB_MEMORY_LIMIT": "500MB"}
    )
    with duckdb.connect(str(folders.warehouse)) as connection:
        connection.execute(
            """
            create schema marts; create schema ops;
            create table ops.loaded_files (dataset varchar, content_sha256 varchar, status varchar);
            insert into ops.loaded_files values ('orders', 'a1', 'loaded'), ('orders', 'b2', 'rejected');
            create table ops.runs (run_id varchar);
            create view marts.run_history as select run_id from warehouse.ops.runs;
            create table marts.orders (
                order_id varchar, ordered_at timestamp, seen_at timestamptz, lines hugeint, net_sales decimal(18, 4)
            );
            insert into marts.orders
            select 'o' || i, timestamp '2025-01-01' + i * interval 1 hour,
                timestamptz '2025-01-01 12:00:00+02', i, i / 3
            from range(100) as r(i);
            comment on table marts.orders is 'One row per order; the shop''s own.';
            comment on column marts.orders.net_sales is 'Net sales.';
            """
        )
    return folders


def add_order(settings: Any) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("insert into marts.orders (order_id) values ('new')")


def read(path: Path) -> list[Any]:
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return connection.execute("select count(*), sum(net_sales) from marts.orders").fetchall()


def test_every_mart_is_copied_with_its_comments_and_plain_types(settings: Any) -> None:
    report = publish(settings, "run-1")
    assert (report.tables, report.rows) == (2, 100)
    assert report.bytes == report.file.stat().st_size
    with duckdb.connect(str(report.file), read_only=True) as connection:
        types = dict(
            connection.execute(
                "select column_name, data_type from duckdb_columns() where table_name = 'orders'"
            ).fetchall()
        )
        assert types == {
            "order_id": "VARCHAR",
            "ordered_at": "TIMESTAMP",
            "seen_at": "TIMESTAMP",
            "lines": "BIGINT",
            "net_sales": "DECIMAL(18,4)",
        }
        assert (
            str(connection.execute("select seen_at from marts.orders limit 1").fetchall()[0][0])
            == "2025-01-01 10:00:00"
        )
        comments = connection.execute(
            "select comment from duckdb_tables() where table_name = 'orders' union all"
            " select comment from duckdb_columns() where table_name = 'orders' and comment is not null"
        ).fetchall()
        assert comments == [("One row per order; the shop's own.",), ("Net sales.",)]
        assert connection.execute("select distinct table_type from information_schema.tables").fetchall() == [
            ("BASE TABLE",)
        ]
        assert connection.execute("select dataset, content_sha256 from meta.loaded_files").fetchall() == [
            ("orders", "a1")
        ]
        tags = dict(connection.execute("select database_name, tags from duckdb_databases()").fetchall())
        assert any("v1.2.0" in str(tag.get("storage_version")) for tag in tags.values() if tag)


def test_the_link_is_relative_so_that_the_folder_can_move(settings: Any) -> None:
    publish(settings, "run-1")
    assert not (settings.published_dir / "warehouse.duckdb").readlink().is_absolute()
    moved = settings.published_dir.rename(settings.data_dir / "elsewhere")
    assert read(moved / "warehouse.duckdb")[0][0] == 100


def test_the_run_may_write_its_own_row_before_the_copy(settings: Any) -> None:
    def note(name: str) -> None:
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute("insert into ops.runs values (?)", [name])

    report = publish(settings, "run-1", before_copy=note)
    with duckdb.connect(str(report.file), read_only=True) as connection:
        assert connection.execute("select run_id from marts.run_history").fetchall() == [(report.file.name,)]


def test_one_previous_version_is_kept_and_no_more(settings: Any) -> None:
    files = [publish(settings, f"run-{number}").file for number in range(4)]
    kept = sorted(path.name for path in versions.versions_dir(settings).iterdir())
    assert kept == sorted(file.name for file in files[-2:])
    assert versions.current(settings) == files[-1]
    assert versions.previous(settings) == files[-2]


def test_a_rollback_puts_the_previous_version_back_and_a_second_one_takes_it_back(settings: Any) -> None:
    first = publish(settings, "run-1").file
    add_order(settings)
    second = publish(settings, "run-2").file
    link = settings.published_dir / "warehouse.duckdb"
    assert rollback(settings) == first and read(link)[0][0] == 100
    assert rollback(settings) == second and read(link)[0][0] == 101
    rollback(settings)
    third = publish(settings, "run-3").file
    assert versions.previous(settings) == first
    assert versions.current(settings) == third


def test_there_is_nothing_to_roll_back_to_after_the_first_version(settings: Any) -> None:
    publish(settings, "run-1")
    with pytest.raises(FileNotFoundError, match="only one has been published"):
        rollback(settings)


def test_a_reader_that_holds_the_old_version_open_keeps_it_through_swaps(settings: Any) -> None:
    publish(settings, "run-1")
    path = (settings.published_dir / "warehouse.duckdb").resolve()
    with duckdb.connect(str(path), read_only=True) as reader:
        for number in range(3):
            add_order(settings)
            publish(settings, f"later-{number}")
        assert not path.exists()
        assert reader.execute("select count(*) from marts.orders").fetchall() == [(100,)]
        assert reader.execute("select sum(net_sales) from marts.orders").fetchall()[0][0] > 0
    assert read(settings.published_dir / "warehouse.duckdb")[0][0] == 103


STEPS = [
    (snapshot, "_copy"),
    (snapshot, "_copy_mart"),
    (snapshot, "_sign"),
    (snapshot, "_verify"),
    (versions, "sync"),
    (versions, "swap"),
]


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_publish_cut_at_any_step_leaves_a_whole_file_and_no_litter_after_the_next(
    settings: Any, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, when: str
) -> None:
    publish(settings, "run-1")
    add_order(settings)
    done = getattr(module, step)

    def cut(*arguments: Any) -> None:
        if when == "after":
            done(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, cut)
        with pytest.raises(KeyboardInterrupt):
            publish(settings, "run-2")
    swapped = (step, when) == ("swap", "after")
    link = settings.published_dir / "warehouse.duckdb"
    assert read(link)[0][0] == (101 if swapped else 100)
    add_order(settings)
    publish(settings, "run-3")
    assert read(link)[0][0] == 102
    assert len(list(versions.versions_dir(settings).iterdir())) == 2
    assert read(rollback(settings))[0][0] == (101 if swapped else 100)
    assert sorted(path.name for path in settings.published_dir.iterdir()) == ["versions", "warehouse.duckdb"]


def test_a_copy_that_differs_from_the_marts_is_not_published(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = publish(settings, "run-1").file
    copy = snapshot._copy
    monkeypatch.setattr(snapshot, "_copy", lambda *arguments: {**copy(*arguments), "orders": 99})
    with pytest.raises(PublishError, match=r"marts.orders has 99 rows, its copy 100"):
        publish(settings, "run-2")
    assert versions.current(settings) == before


def test_without_marts_nothing_is_published(settings: Any) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("drop schema marts cascade; create schema marts")
    with pytest.raises(PublishError, match="no marts to publish"):
        publish(settings, "run-1")
    assert versions.current(settings) is None


def test_status_tells_what_is_published_without_the_private_file(settings: Any) -> None:
    assert str(status(settings)) == "Nothing is published yet."
    publish(settings, "run-1")
    settings.warehouse.unlink()
    found = status(settings)
    assert (found.run_id, found.tables, found.rows, found.previous) == ("run-1", 2, 100, None)
    assert "100 rows" in str(found) and "data as of   2025-01-05 03:00:00 UTC" in str(found)
