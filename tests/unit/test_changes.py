"""Which builds replace changes only, and which must build everything."""

from dataclasses import replace

import duckdb
import pytest

from orchestration.publish import publish, rollback, versions
from orchestration.settings import Settings
from orchestration.transform import close_changes, holds_the_rest
from orchestration.transform.changes import open_changes

PARTS = {"sessions": {"session_id": "int_sessions_changed"}}


@pytest.fixture
def settings(tmp_path) -> Settings:
    settings = Settings.from_env(data_dir=tmp_path, landing_dir=tmp_path / "landing")
    sql(
        settings,
        """
        create schema ops; create schema marts; create schema intermediate;
        create table ops.loaded_files as select 1 as file_id, timestamp '2025-01-01' as loaded_at, 'loaded' as status,
            'orders' as dataset, 'abc' as content_sha256;
        create table marts.sessions as select 's' || range as session_id, 'direct' as channel from range(1000);
        create table marts.products as select 'p1' as product_id;
        create table intermediate.int_sessions_changed as select '' as session_id limit 0;
        """,
    )
    return settings


def sql(settings: Settings, text: str) -> list[tuple]:
    with duckdb.connect(str(settings.warehouse)) as connection:
        return connection.execute(text).fetchall()


def built(settings: Settings, rules: str = "rules", version: str = "a version") -> None:
    open_changes(settings, rules)
    close_changes(settings, version)


def test_the_first_build_is_whole_and_the_next_replaces_changes(settings):
    assert not open_changes(settings, "rules")
    close_changes(settings, "a version")
    assert open_changes(settings, "rules")


def test_files_that_come_after_a_build_are_new_to_the_next(settings):
    built(settings)
    sql(settings, "insert into ops.loaded_files values (2, timestamp '2025-01-02', 'loaded', 'orders', 'def')")
    sql(settings, "insert into ops.loaded_files values (3, timestamp '2025-01-02', 'rejected', 'orders', 'ghi')")
    assert open_changes(settings, "rules")
    assert sql(settings, "select file_id from changes.files where not is_built") == [(2,)]


def test_a_build_that_was_not_published_leaves_its_files_and_changes_to_the_next(settings):
    built(settings)
    sql(settings, "insert into ops.loaded_files values (2, timestamp '2025-01-02', 'loaded', 'orders', 'def')")
    open_changes(settings, "rules")
    sql(settings, "create table changes.int_orders_valued as select 'o1' as order_id")
    assert open_changes(settings, "rules")
    assert sql(settings, "select file_id from changes.files where not is_built") == [(2,)]
    assert sql(settings, "select order_id from changes.int_orders_valued") == [("o1",)]
    close_changes(settings, "the next version")
    assert sql(settings, "select table_name from duckdb_tables() where schema_name = 'changes' order by 1") == [
        ("files",),
        ("state",),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update ops.loaded_files set status = 'withdrawn'",
        "update ops.loaded_files set status = 'rejected'",
        "update ops.loaded_files set loaded_at = timestamp '2025-01-03'",
        "drop schema changes cascade",
    ],
)
def test_rows_that_left_raw_make_the_next_build_whole(settings, change):
    built(settings)
    sql(settings, change)
    assert not open_changes(settings, "rules")


def test_other_rules_make_the_next_build_whole_and_going_back_to_the_old_ones_too(settings):
    built(settings, "rules")
    assert not open_changes(settings, "other rules")
    assert not open_changes(settings, "rules"), "tables of the build between may be made by the other rules"
    close_changes(settings, "a version")
    assert open_changes(settings, "rules")


def test_a_version_is_written_in_parts_onto_a_copy_of_the_one_before(settings):
    built(settings, version=publish(settings, "run 1").file.name)
    sql(settings, "update marts.sessions set channel = 'email' where session_id in ('s1', 's2')")
    sql(
        settings,
        "insert into marts.sessions values ('s1000', 'sms'); delete from marts.sessions where session_id = 's3'",
    )
    sql(settings, "insert into intermediate.int_sessions_changed values ('s1'), ('s3'), ('s1000')")
    sql(settings, "insert into marts.products values ('p2')")
    assert holds_the_rest(settings)
    publish(settings, "run 2", parts=PARTS)
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        sessions = dict(connection.execute("select session_id, channel from marts.sessions").fetchall())
        assert len(sessions) == 1000
        assert (sessions["s1"], sessions["s1000"], "s3" in sessions) == ("email", "sms", False)
        assert sessions["s2"] == "direct", "its part was not among the changed ones, so it was not written"
        assert connection.execute("select count(*) from marts.products").fetchall() == [(2,)]
        assert connection.execute("select run_id from meta.publication").fetchall() == [("run 2",)]


def test_a_version_that_was_rolled_back_to_does_not_hold_the_rest(settings):
    publish(settings, "run 1")
    built(settings, version=publish(settings, "run 2").file.name)
    assert holds_the_rest(settings)
    rollback(settings)
    assert versions.current(settings) is not None
    assert not holds_the_rest(settings)


def test_no_version_holds_the_rest_of_what_spark_built_whole(settings):
    built(settings, version=publish(settings, "run 1").file.name)
    assert holds_the_rest(settings)
    assert not holds_the_rest(replace(settings, engine="spark"))
