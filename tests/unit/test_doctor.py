"""`make doctor` finds what would stop a run, says what to do, and needs nothing but Python."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration import doctor
from orchestration.doctor import GIB, examine, main

PROJECT = Path(__file__).resolve().parents[2]


def found(data: Path, landing: str | None = None, **environ: str) -> dict[str, doctor.Finding]:
    return {finding.what: finding for finding in examine(data, landing or str(data / "landing"), environ)}


def test_a_fresh_machine_is_told_to_go_on(tmp_path) -> None:
    said: list[str] = []
    assert main({"DATA_DIR": str(tmp_path / "data")}, said.append) == 0
    text = "\n".join(said)
    assert "will be made" in text and "none has run here yet" in text and "`make demo`" in text
    assert said[-1] == "\nNothing is in the way."


def test_it_runs_without_any_package() -> None:
    code = "import runpy, sys; sys.argv = ['doctor']; runpy.run_path('orchestration/doctor.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert "make setup" in done.stdout and done.stderr == ""


def test_too_little_disk_is_in_the_way(tmp_path, monkeypatch) -> None:
    for free, state in ((2 * GIB, "bad"), (5 * GIB, "doubtful"), (50 * GIB, "good")):
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _, free=free: type("Usage", (), {"free": free}))
        assert found(tmp_path)["Disk"].state == state


def test_a_file_where_the_data_folder_should_be_is_in_the_way(tmp_path) -> None:
    (tmp_path / "data").write_text("")
    assert found(tmp_path / "data")["Data folder"].state == "bad"


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_files_that_cannot_be_read_are_named(tmp_path) -> None:
    (tmp_path / "landing" / "orders").mkdir(parents=True)
    secret = tmp_path / "landing" / "orders" / "may.csv"
    secret.write_text("")
    secret.chmod(0)
    assert "may.csv" in found(tmp_path)["Landing folder"].found


def test_landing_files_are_counted_and_a_bucket_is_left_to_the_run(tmp_path) -> None:
    (tmp_path / "landing" / "orders").mkdir(parents=True)
    assert found(tmp_path)["Landing folder"].state == "doubtful"
    (tmp_path / "landing" / "orders" / "may.csv").write_text("")
    assert found(tmp_path)["Landing folder"].found.startswith("1 files")
    assert found(tmp_path, "s3://bucket/landing")["Landing folder"].state == "good"


def test_a_run_under_way_is_seen(tmp_path) -> None:
    lock = tmp_path / ".run.lock"
    lock.write_text("process 7")
    assert found(tmp_path)["Run"].found == "none is under way"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "process 7" in found(tmp_path)["Run"].found


def test_a_key_that_is_lost_or_open_to_others_is_in_the_way(tmp_path) -> None:
    assert found(tmp_path)["Identity key"].state == "good"
    (tmp_path / "warehouse.duckdb").write_text("")
    assert found(tmp_path)["Identity key"].state == "bad"
    assert found(tmp_path, IDENTITY_HASH_KEY="a key")["Identity key"].state == "good"
    key = tmp_path / "secrets" / "hash_key"
    key.parent.mkdir()
    key.write_text("a key")
    key.chmod(0o644)
    assert "chmod 600" in found(tmp_path)["Identity key"].remedy
    key.chmod(0o600)
    assert found(tmp_path)["Identity key"].state == "good"


def test_a_published_link_that_leads_nowhere_is_in_the_way(tmp_path) -> None:
    (tmp_path / "published").mkdir()
    link = tmp_path / "published" / "warehouse.duckdb"
    link.symlink_to("versions/gone.duckdb")
    assert found(tmp_path)["Published"].state == "bad"
    said: list[str] = []
    assert main({"DATA_DIR": str(tmp_path)}, said.append) == 1
    assert "In the way: 1." in said[-1]
