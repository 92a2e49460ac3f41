"""A version that starts as a copy of the one before gets exactly the rows that the marts have now."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from orchestration.publish import parts, publish, snapshot
from orchestration.settings import Settings

PARTS = {"sessions": {"session_id": "int_sessions_changed"}}


@pytest.fixture
def settings(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A published version of a mart of a thousand rows, one of three, and one that is published in parts."""
    settings = Settings.from_env(data_dir=tmp_path, landing_dir=tmp_path / "landing")
    change(
        settings,
        """
        create schema ops; create schema marts; create schema intermediate;
        create table ops.loaded_files as select 'orders' as dataset, 'abc' as content_sha256, 'loaded' as status;
        create table intermediate.int_sessions_changed as select '' as session_id limit 0;
        create table marts.sessions as select 's' || range as session_id from range(1000);
        create table marts.days as select date '2025-01-01' + range::int as date, range / 7 as orders, [range] as list
        from range(1000);
        create table marts.stages as select 's' || range as stage, 1 as people from range(3);
        comment on table marts.days is 'One row per day.';
        """,
    )
    publish(settings, "run-1", parts=PARTS)
    written = []
    copy_mart = snapshot._copy_mart
    monkeypatch.setattr(snapshot, "_copy_mart", lambda *args: written.append(args[2]) or copy_mart(*args))
    monkeypatch.setattr(parts, "written", written, raising=False)
    return settings


def change(settings: Settings, statements: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statements)


def differences(settings: Settings, mart: str = "days") -> tuple[list[str], int]:
    """Publish; which marts were written anew, and by how many rows the published one differs from the private."""
    report = publish(settings, "run-2", parts=PARTS)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.warehouse}' as private (read_only)")
        connection.execute(f"attach '{report.file}' as published (read_only)")
        one, other = f"from private.marts.{mart}", f"from published.marts.{mart}"
        rows = connection.execute(f"(({one}) except all ({other})) union all (({other}) except all ({one}))").fetchall()
        about = connection.execute(
            "select comment from duckdb_tables() where database_name = 'published' and table_name = 'days'"
        ).fetchall()
    assert about == [("One row per day.",)]
    return parts.written, len(rows)  # type: ignore[attr-defined]


def test_marts_that_did_not_change_are_not_written(settings: Settings) -> None:
    assert differences(settings) == ([], 0)


def test_rows_that_changed_came_and_went_are_replaced(settings: Settings) -> None:
    change(
        settings,
        "update marts.days set orders = 0 where date = '2025-03-01'; delete from marts.days where date = '2025-04-01';"
        "insert into marts.days values ('2030-01-01', null, null), ('2030-01-02', 1, [])",
    )
    assert differences(settings) == ([], 0)


@pytest.mark.parametrize(
    "statement",
    [
        "update marts.days set orders = orders + 1",
        "delete from marts.days where date < '2026-01-01'",
        "insert into marts.days from marts.days limit 1",
        "alter table marts.days add column sales int",
        "alter table marts.days alter column orders type float",
    ],
    ids=["every row", "many gone", "a row twice", "another column", "another type"],
)
def test_a_mart_that_rows_cannot_mend_is_written_anew(settings: Settings, statement: str) -> None:
    change(settings, statement)
    assert differences(settings) == (["days"], 0)


def test_a_mart_that_is_gone_is_dropped_and_a_new_one_is_written(settings: Settings) -> None:
    change(settings, "drop table marts.stages; create table marts.levels as select 1 as level")
    assert differences(settings, "levels") == (["levels"], 0)
