"""What a load keeps of a warehouse that it finds: its tables, its key, its lock."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from ingest_support import HEADER, Shop

from orchestration.errors import ConfigurationError
from orchestration.ingest import one_file
from orchestration.ingest.content import RejectedFile
from orchestration.warehouse import connect

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_contract_that_gains_a_column_gains_it_in_the_table(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    shop.query("ALTER TABLE raw.orders DROP COLUMN region")
    shop.orders("2,2025-01-01,EUR,10,north", name="orders/p.csv", header=HEADER + ",region")
    shop.load()
    assert shop.query("SELECT region FROM raw.orders ORDER BY order_id") == [(None,), ("north",)]


def test_a_column_of_another_type_than_its_contract_is_told(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    shop.query("ALTER TABLE raw.orders ALTER region TYPE integer")
    with pytest.raises(ConfigurationError, match=r"raw.orders.region is integer in the warehouse and varchar in its"):
        shop.load()


def test_addresses_are_stored_as_their_contract_says(shop: Shop) -> None:
    rows = [f"s{n},d{n},2025-01-01 00:00:00,https://shop.example/?gclid={n}" for n in range(5000)]
    shop.load_one("sessions/s.csv", "\n".join(["session_id,anonymous_id,started_at,landing_url", *rows]))
    shop.query("CHECKPOINT")
    stored = "SELECT DISTINCT compression FROM pragma_storage_info('raw.sessions') WHERE column_name = 'landing_url'"
    assert ("ZSTD",) in shop.query(stored)


def test_a_changed_time_zone_reads_files_again(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,2025-01-01T00:00:00+00:00,EUR,10", "3,never,EUR,10")
    shop.load()
    before = shop.tables()
    shop.put("shop.yml", "source_timezones: {orders: America/New_York}")
    summary = shop.load()
    assert (summary.warnings, summary.rows_loaded, summary.rows_quarantined) == ((), 2, 1)
    times = shop.query("SELECT order_id, ordered_at, _file_id FROM raw.orders ORDER BY ALL")
    assert times == [("1", datetime(2025, 1, 1, 5), 1), ("2", datetime(2025, 1, 1), 1)]
    assert len(shop.reasons()) == 1
    assert shop.load().rows_loaded == 0
    shop.put("shop.yml", "source_timezones: {customers: America/New_York}")
    shop.load()
    assert shop.tables() == before


def test_a_file_that_cannot_be_read_again_keeps_its_rows_and_is_told(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    gone = shop.orders("2,2025-01-01,EUR,10", name="orders/gone.csv")
    shop.load()
    before = shop.tables()["raw"]
    gone.unlink()
    shop.put("shop.yml", "source_timezones: {orders: Europe/Berlin}")
    with patch.object(one_file, "match", side_effect=RejectedFile("its header is of an older contract.")):
        summary = shop.load()
    (told,) = summary.rejected
    assert told.reason == "its header is of an older contract. Its rows stay as they were read before."
    (warning,) = summary.warnings
    assert "the time zone of orders is now Europe/Berlin, but of 2 file(s)" in warning and "read as UTC" in warning
    assert shop.tables()["raw"] == before
    (warning,) = shop.load().warnings
    assert "but of 1 file(s)" in warning and "Put them back into the landing folder" in warning


def test_the_warehouse_file_is_private_and_nothing_temporary_stays(shop: Shop) -> None:
    shop.orders('1,2025-01-01,EUR,10,"x"y', header=HEADER + ",note")
    shop.load()
    assert shop.settings.warehouse.stat().st_mode & 0o777 == 0o600
    assert list(shop.settings.temp_dir.rglob("*.csv")) == []


def test_the_identity_key_is_made_once_and_kept(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    key = shop.settings.hash_key_file.read_text().strip()
    assert len(key) == 64 and shop.settings.hash_key_file.stat().st_mode & 0o777 == 0o600
    shop.settings.hash_key_file.unlink()
    shop.load()
    assert shop.settings.hash_key_file.read_text().strip() == key
    assert shop.query("SELECT hash_key FROM ops.identity_key") == [(key,)]
    shop.settings.hash_key_file.write_text("other")
    with pytest.raises(ConfigurationError, match="every person id would change"):
        shop.load()


def test_a_second_process_is_told_that_the_warehouse_is_in_use(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    code = (
        "from orchestration.settings import Settings; from orchestration.ingest import load_all; import sys\n"
        "load_all(Settings.from_env(data_dir=sys.argv[1], landing_dir=sys.argv[2], environ={}), 'x')"
    )
    with connect(shop.settings):
        done = subprocess.run(
            [sys.executable, "-c", code, str(shop.settings.data_dir), str(shop.landing)],
            cwd=PROJECT, capture_output=True, check=False, text=True,
        )  # fmt: skip
    assert f"is in use by process {os.getpid()}" in done.stderr
