"""Once, nothing lost, nothing guessed, nothing hidden."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_support import HEADER, Shop

from orchestration.errors import ConfigurationError, OrdersMissingError
from orchestration.ingest import ledger, one_file, read_contracts, withdraw
from orchestration.ingest.contracts import read_operations
from orchestration.ingest.landing import LandingFile

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_file_is_loaded_once_however_often_it_comes(shop: Shop) -> None:
    first = shop.orders("1,2025-01-01,EUR,10")
    assert shop.load().rows_loaded == 1
    shutil.copy(first, shop.landing / "orders" / "again.csv")
    first.rename(shop.landing / "orders" / "renamed.csv")
    summary = shop.load()
    assert [file.status for file in summary.files] == ["already_loaded", "already_loaded"]
    assert shop.query("SELECT count(*) FROM raw.orders") == [(1,)]


def test_the_same_content_twice_in_one_load_is_loaded_once(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", name="orders/a.csv")
    shop.orders("1,2025-01-01,EUR,10", name="orders/b.csv")
    assert [file.status for file in shop.load().files] == ["loaded", "already_loaded"]


def test_files_get_their_numbers_in_the_order_of_their_names(shop: Shop) -> None:
    for name in ("b", "a", "c"):
        shop.orders(f"{name},2025-01-01,EUR,10", name=f"orders/{name}.csv")
    shop.load()
    assert shop.query("SELECT order_id FROM raw.orders ORDER BY _file_id") == [("a",), ("b",), ("c",)]


def test_a_bad_row_is_kept_with_every_reason_and_its_number(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,02/01/2025,EUR,abc", ",2025-01-01,EU,")
    result = shop.load().files[0]
    assert (result.rows_read, result.rows_loaded, result.rows_quarantined) == (3, 1, 2)
    assert shop.query("SELECT dataset, row_number, content, reasons FROM ops.quarantined_rows ORDER BY 2") == [
        (
            "orders", 2, '{"order_id":"2","ordered_at":"02/01/2025","currency":"EUR","total_amount":"abc"}',
            "ordered_at: '02/01/2025' is not an ISO 8601 timestamp; total_amount: 'abc' is not a number",
        ),
        (
            "orders", 3, '{"ordered_at":"2025-01-01","currency":"EU"}',
            "order_id is empty; currency: 'EU' does not match the pattern [A-Z]{3}; total_amount is empty",
        ),
    ]  # fmt: skip


def test_a_value_beyond_its_bounds_is_told_as_such(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,1899-12-30,EUR,10")
    shop.put("refunds/r.csv", "refund_id,refunded_at,amount,currency\n1,2025-01-01,-5,EUR\n2,2025-01-01,5,EUR\n")
    shop.put("support_tickets/t.csv", "ticket_id,opened_at,csat_score\n1,2025-01-01,6\n2,2025-01-01,5\n")
    shop.load()
    assert shop.reasons() == [
        "ordered_at: '1899-12-30' is not in the years 1990 to 2100",
        "amount: '-5' is below 0",
    ]
    assert shop.query("SELECT csat_score, _unparsed FROM raw.support_tickets ORDER BY ticket_id") == [
        (None, '{"csat_score":"6"}'),
        (5, None),
    ]


def test_an_unreadable_optional_value_becomes_null_and_is_kept(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10,x,", "2,2025-01-01,EUR,10,5,", header=HEADER + ",tax_amount,accepts_marketing")
    result = shop.load().files[0]
    assert (result.rows_loaded, result.values_unparsed) == (2, 1)
    assert shop.query("SELECT tax_amount, _unparsed FROM raw.orders ORDER BY order_id") == [
        (None, '{"tax_amount":"x"}'),
        (5, None),
    ]


def test_an_unknown_column_is_kept(shop: Shop) -> None:
    shop.orders('1,2025-01-01,EUR,10,"say ""hi"""', "2,2025-01-01,EUR,10,", header=HEADER + ",Gift note")
    shop.load()
    rows = shop.query("SELECT _extra, _extra ->> '$.\"Gift note\"' FROM raw.orders ORDER BY order_id")
    assert rows == [('{"Gift note":"say \\"hi\\""}', 'say "hi"'), (None, None)]


def test_a_rejected_file_leaves_the_rest_alone_and_is_tried_again(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    bad = shop.put("orders/bad.csv", "order_id,total_amount\n1,2\n")
    summary = shop.load()
    assert [file.status for file in summary.files] == ["rejected", "loaded"]
    assert "requires 'ordered_at', 'currency'" in (summary.rejected[0].reason or "")
    before = shop.tables()
    assert [file.status for file in shop.load().files] == ["rejected", "already_loaded"]
    assert shop.tables() == before
    bad.write_text(f"{HEADER}\n9,2025-01-01,EUR,1\n")
    assert [file.status for file in shop.load().files] == ["loaded", "already_loaded"]


def test_a_rejected_file_is_loaded_when_its_obstacle_is_gone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    with monkeypatch.context() as patch:
        patch.setattr(one_file, "why_unreadable", lambda file: "the loader is too old.")
        with pytest.raises(OrdersMissingError, match="too old"):
            shop.load()
    assert shop.load().rows_loaded == 1
    assert shop.query("SELECT file_id, status, reason FROM ops.loaded_files") == [(1, "loaded", None)]


@pytest.mark.parametrize("change", ["grow", "vanish"])
def test_a_file_that_changes_while_it_is_read_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    shop.orders("good,2025-01-01,EUR,10", name="orders/a.csv")
    path = shop.orders("1,2025-01-01,EUR,10", name="orders/b.csv")
    match = one_file.match

    def disturbed(contract: object, fields: object) -> object:
        if shop.landing.joinpath("armed").exists():
            path.unlink() if change == "vanish" else path.write_text(path.read_text() + "2,2025-01-01,EUR,10\n")
        shop.landing.joinpath("armed").touch()
        return match(contract, fields)  # type: ignore[arg-type]

    monkeypatch.setattr(one_file, "match", disturbed)
    assert [file.status for file in shop.load().files] == ["loaded", "postponed"]
    assert shop.query("SELECT count(*) FROM ops.loaded_files") == [(1,)]
    monkeypatch.undo()
    expected = ["already_loaded"] + ([] if change == "vanish" else ["loaded"])
    assert [file.status for file in shop.load().files] == expected


def test_rows_that_do_not_add_up_reject_the_file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    counts = one_file._counts
    monkeypatch.setattr(one_file, "_counts", lambda *args: tuple(value + 5 for value in counts(*args)))
    with pytest.raises(OrdersMissingError, match="do not add up"):
        shop.load()
    assert shop.query("SELECT count(*) FROM raw.orders") == [(0,)]


KILLER = """
import os, signal, sys
from orchestration.ingest import ledger, load_all, one_file
from orchestration.settings import Settings
data, landing, where = sys.argv[1:]
record, calls = ledger.record, [0]
def killing(*args):
    calls[0] += 1
    if calls[0] == 2 and where == "before_ledger":
        os.kill(os.getpid(), signal.SIGKILL)
    record(*args)
    if calls[0] == 2 and where == "before_commit":
        os.kill(os.getpid(), signal.SIGKILL)
def told(result):
    if where == "after_commit" and calls[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)
ledger.record = killing
load_all(Settings.from_env(data_dir=data, landing_dir=landing), "killed", told)
"""


@pytest.mark.parametrize("where", ["before_ledger", "before_commit", "after_commit"])
def test_a_load_killed_at_any_point_and_run_again_gives_the_same_tables(tmp_path: Path, where: str) -> None:
    shops = [Shop(tmp_path / "calm"), Shop(tmp_path / "killed")]
    for shop in shops:
        for name in "abc":
            rows = [f"{name}{i},2025-01-01,EUR,{'x' if i == 7 else i}" for i in range(3000)]
            shop.orders(*rows, name=f"orders/{name}.csv")
        shop.put("orders/d.csv", "broken\n")
    calm, killed = shops
    calm.load()
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(killed.settings.data_dir), str(killed.landing), where],
        cwd=PROJECT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    killed.load()
    assert killed.tables() == calm.tables()


def test_a_withdrawn_file_goes_and_does_not_come_back(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,2025-01-01,EUR,x", name="orders/bad.csv")
    shop.orders("3,2025-01-01,EUR,10", name="orders/good.csv")
    summary = shop.load()
    gone = withdraw(shop.settings, (summary.files[0].content_sha256 or "")[:8], "delivered by mistake")
    assert (gone.file_name, gone.rows_removed) == ("orders/bad.csv", 2)
    assert [file.status for file in shop.load().files] == ["withdrawn", "already_loaded"]
    assert shop.query("SELECT order_id FROM raw.orders") == [("3",)]
    assert shop.query("SELECT count(*) FROM ops.quarantined_rows") == [(0,)]
    assert shop.query("SELECT status, reason FROM ops.loaded_files WHERE file_id = 1") == [
        ("withdrawn", "delivered by mistake")
    ]
    with pytest.raises(ConfigurationError, match=r"Did you mean 'orders/good.csv'\?"):
        withdraw(shop.settings, "orders/goood.csv")


def test_two_files_of_one_name_must_be_withdrawn_by_hash(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    shop.orders("2,2025-01-01,EUR,10")
    shop.load()
    with pytest.raises(ConfigurationError, match="Name it by its hash"):
        withdraw(shop.settings, "orders/o.csv")


FIELD = st.text(alphabet='a1,";\n\r\t\0é ', max_size=6)
LINE = st.one_of(
    st.builds(lambda i: f"{i},2025-01-01,EUR,1,x", st.integers(0, 99)),
    st.builds(lambda i, note: f'{i},2025-01-01,EUR,1,"{note}"', st.integers(0, 99), FIELD),
    st.lists(FIELD, max_size=7).map(",".join),
)


@pytest.fixture(scope="module")
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that is quicker to empty than to make."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        ledger.create_tables(connection, [*read_operations(PROJECT).values(), read_contracts(PROJECT)["orders"]])
        yield connection


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(LINE, max_size=8),
    end=st.sampled_from(["\n", "\r\n", ""]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_every_row_of_a_mutilated_csv_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory,
    in_memory: duckdb.DuckDBPyConnection,
    lines: list[str],
    end: str,
    newline: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutilated.csv"
    path.write_bytes((newline.join([HEADER + ",note", *lines]) + end).encode())
    for table in ("raw.orders", "ops.quarantined_rows", "ops.loaded_files"):
        in_memory.execute(f"DELETE FROM {table}")
    run = one_file.Run(in_memory, read_contracts(PROJECT)["orders"], "UTC", "run", path.parent)
    result = one_file.load_file(run, LandingFile("orders", path, "orders/x.csv", ".csv"))
    if result.status == "rejected":
        assert "add up" not in (result.reason or "") and "DuckDB" not in (result.reason or "")
        return
    raw = in_memory.execute("SELECT _row_number, order_id, ordered_at FROM raw.orders").fetchall()
    quarantine = in_memory.execute("SELECT row_number FROM ops.quarantined_rows").fetchall()
    assert result.rows_read == result.rows_loaded + result.rows_quarantined == len(raw) + len(quarantine)
    assert sorted(row[0] for row in raw + quarantine) == list(range(1, result.rows_read + 1))
    assert all(order_id and str(ordered_at) == "2025-01-01 00:00:00" for _, order_id, ordered_at in raw)  # not shifted
