"""Alerts reach a local server and never fail a run; a backup comes back whole; a repaired row re-enters once."""

import http.server
import json
import os
import shutil
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ingest_support import HEADER, Shop

from orchestration.errors import ConfigurationError, RunInProgressError
from orchestration.journal import Journal, holder
from orchestration.operations import alerts
from orchestration.operations.backup import backup, restore, set_aside
from orchestration.operations.quarantine import listed, read_again
from orchestration.operations.runs import last_run
from orchestration.publish import publish, versions

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def webhook() -> Iterator[Any]:
    """A local web server that keeps what it gets."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def mail() -> Iterator[Any]:
    """A local mail server that knows just enough."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 local\r\n")
            while line := self.rfile.readline():
                verb = line.split()[0].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    server.got.append(text.decode())
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")

    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.got, server.daemon_threads = [], True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def failing_run(shop: Shop) -> None:
    with pytest.raises(ZeroDivisionError), Journal(shop.settings, "r1", say=lambda line: None):
        raise ZeroDivisionError("no orders")


def test_a_failed_run_is_told_by_webhook_and_mail(
    shop: Shop, webhook: Any, mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERT_WEBHOOK_URL", f"http://127.0.0.1:{webhook.server_port}/hook")
    monkeypatch.setenv("ALERT_EMAIL_TO", "ops@shop.example")
    monkeypatch.setenv("ALERT_SMTP_URL", f"smtp://127.0.0.1:{mail.server_address[1]}")
    failing_run(shop)
    assert webhook.got == [
        {"text": "The run failed: no orders", "status": "failed", "run_id": "r1", "message": "no orders",
         "data_dir": str(shop.settings.data_dir)}
    ]  # fmt: skip
    assert "Subject: Marketing warehouse: The run failed" in mail.got[0]
    assert "To: ops@shop.example" in mail.got[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/hook", "file:///etc/passwd", "nonsense"])
def test_an_alert_that_cannot_be_sent_fails_nothing_and_shows_no_secret(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("ALERT_WEBHOOK_URL", f"{url}?token=s3cret")
    monkeypatch.setenv("ALERT_EMAIL_TO", "ops@shop.example")
    monkeypatch.setenv("ALERT_SMTP_URL", "smtp://user:s3cret@127.0.0.1:1")
    failing_run(shop)
    printed = capsys.readouterr().err
    assert "webhook cannot be reached" in printed and "e-mail cannot be sent" in printed
    assert "s3cret" not in printed


def test_without_the_variables_nothing_is_sent(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("an outbound attempt")

    monkeypatch.setattr(alerts, "_post", refuse)
    monkeypatch.setattr(alerts, "_mail", refuse)
    assert alerts.send(shop.settings, "failed", "x", "r", environ={}) == []


def test_a_published_version_that_grew_old_is_told(shop: Shop, webhook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_WEBHOOK_URL", f"http://127.0.0.1:{webhook.server_port}/")
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    with duckdb.connect(str(shop.settings.warehouse)) as connection:
        connection.execute("create schema marts; create table marts.products as select 1 as x")
    publish(shop.settings, "r1")
    assert alerts.alert_when_stale(shop.settings) is None
    assert "allowed: 26" in (alerts.alert_when_stale(shop.settings, datetime(2200, 1, 1)) or "")
    assert [each["status"] for each in webhook.got] == ["stale"]


def test_a_backup_comes_back_whole_and_a_broken_one_changes_nothing(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    before = shop.tables()
    folder = backup(shop.settings)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])
    shop.orders("2,2025-01-01,EUR,10", name="orders/p.csv")
    shop.load()
    shop.settings.hash_key_file.unlink()
    assert restore(shop.settings, Path(folder.name)) == folder
    assert shop.tables() == before
    assert shop.settings.hash_key_file.exists()
    assert shop.load().rows_loaded == 1
    after = shop.tables()
    (folder / "warehouse.duckdb").write_bytes(b"rubbish" * 999)
    with pytest.raises(ConfigurationError, match="nothing was changed"):
        restore(shop.settings, folder)
    assert shop.tables() == after


def test_a_corrupted_private_file_is_told_with_its_remedy_and_built_anew(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    before, key = shop.tables(), shop.settings.hash_key_file.read_text()
    content = bytearray(shop.settings.warehouse.read_bytes())
    content[:8192] = b"\xff" * 8192
    shop.settings.warehouse.write_bytes(content)
    with pytest.raises(ConfigurationError, match="make rebuild"):
        shop.load()
    assert set_aside(shop.settings)
    shop.load()
    assert (shop.tables(), shop.settings.hash_key_file.read_text()) == (before, key)


def test_a_repaired_row_re_enters_exactly_once(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,01.02.2025,EUR,10", "3,,EUR,10")
    shop.orders("4,2025-01-01,EUR,10", name="orders/z.csv")
    shop.load()
    assert [(each.file_name, each.rows, each.of_rows) for each in listed(shop.settings)] == [("orders/o.csv", 2, 3)]
    with duckdb.connect(str(shop.settings.warehouse)) as connection:  # a loader that knew less than today's
        connection.execute("delete from raw.orders where order_id = '1'")
        connection.execute(
            "insert into ops.quarantined_rows select 1, 'orders', 1, '{}', 'not known then', now()::timestamp"
        )
    assert read_again(shop.settings) == ["orders/o.csv"]
    assert shop.query("select count(*) from raw.orders") == [(1,)]
    for _ in range(2):
        shop.load()
        assert shop.query("select order_id from raw.orders order by 1") == [("1",), ("4",)]
        assert shop.query("select row_number from ops.quarantined_rows order by 1") == [(2,), (3,)]
        assert shop.query("select rows_read, rows_loaded, rows_quarantined from ops.loaded_files order by file_id") == [
            (3, 1, 2),
            (1, 1, 0),
        ]


def test_a_file_that_is_gone_is_not_emptied_to_be_read_again(shop: Shop) -> None:
    path = shop.orders("1,never,EUR,10", "2,2025-01-01,EUR,10")
    shop.load()
    before = shop.tables()
    path.write_text(f"{HEADER}\n1,2025-01-01,EUR,10\n")
    with pytest.raises(ConfigurationError, match="does not lie in the landing folder"):
        read_again(shop.settings)
    assert shop.tables() == before


def test_a_dead_run_is_noticed_at_once_and_leaves_no_lock(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    program = (
        "import time\nfrom orchestration.journal import Journal\nfrom orchestration.settings import Settings\n"
        "with Journal(Settings.from_env(), 'r1'):\n    print('in', flush=True)\n    time.sleep(60)\n"
    )
    folders = {"DATA_DIR": str(shop.settings.data_dir), "LANDING_DIR": str(shop.landing)}
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT, env={**os.environ, **folders}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdout.readline() == b"in\n"
        assert "run r1" in (holder(shop.settings) or "")
        assert last_run(shop.settings).startswith("under way: process")
        with pytest.raises(RunInProgressError, match="run r1"):
            backup(shop.settings)
        process.kill()
        process.wait()
        started = time.monotonic()
        while not last_run(shop.settings).startswith("died, r1"):
            assert time.monotonic() - started < 30
        assert time.monotonic() - started < 5
    with Journal(shop.settings, "r2", say=lambda line: None):
        assert shop.query("select run_id, status from ops.runs order by started_at") == [
            ("r1", "failed"),
            ("r2", "running"),
        ]


def test_dagster_ends_a_run_whose_process_died(shop: Shop) -> None:
    import dagster as dg

    from orchestration.defs.dead import end_dead_runs

    with dg.DagsterInstance.ephemeral() as instance:

        @dg.job
        def nothing() -> None:
            pass

        run = instance.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED)
        with Journal(shop.settings, run.run_id, say=lambda line: None):
            assert end_dead_runs(instance, shop.settings) == []
        assert end_dead_runs(instance, shop.settings) == [run.run_id]
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE


def test_rollback_is_done_within_a_second(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    with duckdb.connect(str(shop.settings.warehouse)) as connection:
        connection.execute("create schema marts; create table marts.orders as select range as x from range(100000)")
    first = publish(shop.settings, "r1").file
    publish(shop.settings, "r2")
    started = time.monotonic()
    assert versions.rollback(shop.settings) == first
    assert time.monotonic() - started < 1
    shutil.rmtree(shop.settings.published_dir)
