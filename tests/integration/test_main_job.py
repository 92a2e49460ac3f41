"""The main job as a shop runs it: published, repeatable, and true to what is known of the simulated shop."""

import fcntl
import gzip
import random
import shutil
from dataclasses import dataclass

import duckdb
import pytest

from tests.integration.conftest import Warehouse

MARTS = {
    "attribution_by_channel",
    "attribution_daily",
    "attribution_paths",
    "attribution_touchpoints",
    "ad_spend",
    "calendar_effects",
    "clv_backtest",
    "clv_model_runs",
    "clv_vs_cac",
    "cohort_retention",
    "customer_360",
    "data_freshness",
    "days",
    "funnel_daily",
    "guard_results",
    "identity_map",
    "kpi_facts",
    "kpi_report",
    "metric_catalogue",
    "order_lines",
    "orders",
    "person_id_changes",
    "products",
    "quarantine_summary",
    "reconciliation",
    "repeat_rates",
    "run_history",
    "sessions",
    "support_tickets",
    "tracking_quality",
}


def test_every_mart_is_published_and_has_rows(shop):
    counts = dict(shop.query("select table_name, estimated_size from duckdb_tables() where schema_name = 'marts'"))
    assert set(counts) >= MARTS
    assert [name for name in MARTS if not counts[name]] == []


def test_nothing_but_marts_and_the_list_of_loaded_files_is_published(shop):
    assert shop.query("select distinct schema_name from duckdb_tables() order by 1") == [("marts",), ("meta",)]


def test_every_difference_of_the_reconciliation_is_zero(shop):
    assert shop.query("select count(*) from marts.reconciliation")[0][0] > 20
    assert shop.query("select * from marts.reconciliation where difference is distinct from 0") == []


def test_comments_reach_the_published_file(shop):
    missing = shop.query(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and coalesce(comment, '') = ''"
    )
    assert missing == []


@dataclass
class Again:
    """A second run, over the same files and copies of them under other names, with a reader open all the while.

    A setting that says the default once more makes it build everything anew.
    """

    warehouse: Warehouse
    first_version: str
    marts_before: dict[str, int]
    read_before: list[tuple]
    read_after: list[tuple]


@pytest.fixture(scope="module")
def again(shop, tmp_path_factory) -> Again:
    copy = shop.copy(tmp_path_factory.mktemp("again"))
    for path in sorted(copy.landing.glob("*/*")):
        shutil.copy(path, path.with_name(f"copy_of_{path.name}"))
    with (copy.landing / "shop.yml").open("a") as settings:
        settings.write("\nlookback_days: 30\n")
    look = "select count(*), sum(net_sales) from marts.orders"
    before, version = copy.fingerprint(), copy.published.resolve()
    with duckdb.connect(str(version), read_only=True) as reader:
        read_before = reader.execute(look).fetchall()
        assert copy.run() == 0, copy.output
        read_after = reader.execute(look).fetchall()
    return Again(copy, version.name, before, read_before, read_after)


def test_a_second_run_and_files_under_other_names_change_nothing(again):
    assert again.warehouse.fingerprint() == again.marts_before


def test_a_reader_through_a_run_neither_fails_nor_blocks(again):
    assert again.read_after == again.read_before
    assert again.warehouse.published.resolve().name != again.first_version


def test_a_run_that_finds_nothing_new_leaves_the_version_as_it_is(again):
    version = again.warehouse.published.resolve().name
    assert again.warehouse.run() == 0, again.warehouse.output
    assert "Nothing new" in again.warehouse.output
    assert again.warehouse.published.resolve().name == version
    ended = again.warehouse.query("select status from ops.runs order by started_at desc limit 1", private=True)
    assert ended == [("unchanged",)]


def test_rollback_puts_the_version_before_back(again):
    assert again.warehouse.command("rollback") == 0, again.warehouse.output
    assert again.warehouse.published.resolve().name == again.first_version


def test_killed_runs_and_one_more_give_the_tables_of_one_run(shop, tmp_path):
    killed = Warehouse(shop.landing, tmp_path / "data")
    killed.run_and_kill("raw                 sessions/")
    killed.run_and_kill("intermediate        int_sessions")
    killed.run_and_kill("predictions")
    killed.run_and_kill("marts guard         expectations")
    assert not killed.published.exists()
    assert killed.run() == 0, killed.output
    assert killed.fingerprint() == shop.fingerprint()
    ended = killed.query("select status, count(*) from ops.runs group by all order by all", private=True)
    assert ended == [("failed", 4), ("published", 1)]


def test_two_runs_at_once_are_refused(tmp_path):
    busy = Warehouse(tmp_path / "landing", tmp_path / "data")
    (busy.landing / "orders").mkdir(parents=True)
    busy.data.mkdir()
    with (busy.data / ".run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert busy.run() == 1
    assert "Another run is writing" in busy.output


@pytest.fixture(scope="module")
def garbage(simulated, tmp_path_factory):
    """The shop with files beside its good ones that cannot be read, or hold rows that cannot."""
    spoilt = simulated.copy(tmp_path_factory.mktemp("garbage"))
    shutil.rmtree(spoilt.data, ignore_errors=True)
    orders = spoilt.landing / "orders"
    (orders / "z_rubbish.csv").write_bytes(random.Random(1).randbytes(20_000))
    (orders / "z_truncated.csv.gz").write_bytes(gzip.compress(b"order_id,ordered_at\n" * 1000)[:60])
    (orders / "z_no_total.csv").write_text("order_id,ordered_at,currency\nA1,2025-06-01T10:00:00Z,EUR\n")
    (orders / "z_latin.csv").write_bytes(
        "order_id,ordered_at,currency,total_amount,region\nA2,2025-06-01T10:00:00Z,EUR,1.00,Köln\n".encode("latin-1")
    )
    (orders / "z_rows.csv").write_text(
        "order_id,ordered_at,currency,total_amount\n"
        "good-1,2025-06-01T10:00:00+02:00,EUR,10.00\n"
        "bad-date,01/06/2025 10:00,EUR,10.00\n"
        "bad-amount,2025-06-01T10:00:00Z,EUR,ten\n"
        "too,many,2025-06-01T10:00:00Z,EUR,10.00\n"
        "too-few,2025-06-01T10:00:00Z\n"
    )
    spoilt.status = spoilt.run()
    return spoilt


def test_every_file_and_row_of_garbage_is_accounted_for(garbage):
    files = {
        name: (status, reason, read, loaded, bad)
        for name, status, reason, read, loaded, bad in garbage.query(
            "select split_part(file_name, '/', 2), status, reason, rows_read, rows_loaded, rows_quarantined"
            " from ops.loaded_files where file_name like 'orders/z_%'",
            private=True,
        )
    }
    for name in ("z_rubbish.csv", "z_truncated.csv.gz", "z_no_total.csv", "z_latin.csv"):
        assert files[name][0] == "rejected", name
        assert files[name][1], name
        assert name in garbage.output
    assert "total_amount" in files["z_no_total.csv"][1]
    assert files["z_rows.csv"][2:] == (5, 1, 4)


def test_quarantined_rows_keep_their_number_content_and_reason(garbage):
    rows = garbage.query(
        "select row_number, content, reasons from ops.quarantined_rows join ops.loaded_files using (file_id)"
        " where file_name = 'orders/z_rows.csv' order by 1",
        private=True,
    )
    assert [number for number, _, _ in rows] == [2, 3, 4, 5]
    assert "01/06/2025 10:00" in rows[0][1]
    assert "ordered_at" in rows[0][2]
    assert "total_amount" in rows[1][2]


def test_a_file_mostly_bad_is_told_with_its_remedy(garbage):
    assert garbage.status in (0, 3), garbage.output
    assert "quarantine" in garbage.output
