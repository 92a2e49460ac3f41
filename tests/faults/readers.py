"""Many processes that read the published file while it is swapped: each answer must belong wholly to one version."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import duckdb

from orchestration.hardening import open_published
from orchestration.publish import publish
from orchestration.settings import PROJECT_DIR, Settings

READER = """
import sys
from pathlib import Path
from orchestration.hardening import open_published
link, stop, answers, versions = Path(sys.argv[1]), Path(sys.argv[2]), 0, set()
while not stop.exists():
    with open_published(link) as connection:
        found = {row for mart in ("one", "two", "three") for row in connection.execute(
            f"select min(version), max(version), count(*) from marts.{mart}").fetchall()}
    assert len(found) == 1, found
    low, high, rows = found.pop()
    assert low == high and rows == 1000 + low, (low, high, rows)
    versions.add(low)
    answers += 1
print(answers, len(versions))
"""


def marts_of(settings: Settings, version: int) -> None:
    """Three marts that all tell the version, in their rows and in their number."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema if not exists marts; create schema if not exists ops")
        connection.execute(
            "create table if not exists ops.loaded_files (dataset varchar, content_sha256 varchar, status varchar)"
        )
        for mart in ("one", "two", "three"):
            connection.execute(
                f"create or replace table marts.{mart} as select {version} as version from range({1000 + version})"
            )


def read_through_swaps(root: Path, readers: int, swaps: int, holders: int = 10) -> tuple[int, int]:
    """Swap `swaps` times under `readers` processes and `holders` that keep it open; returns answers and versions seen.

    Raises AssertionError when a reader failed or mixed two versions.
    """
    settings = Settings.from_env(data_dir=root / "data", landing_dir=root / "landing", environ={})
    settings.data_dir.mkdir(parents=True)
    marts_of(settings, 0)
    first = publish(settings, "r0").file
    stop = root / "stop"
    command = [sys.executable, "-c", READER, str(settings.published_file), str(stop)]
    with ExitStack() as held:
        holding = [held.enter_context(open_published(first)) for _ in range(holders)]
        running = [
            subprocess.Popen(command, cwd=PROJECT_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(readers)
        ]
        time.sleep(2)
        for version in range(1, swaps + 1):
            marts_of(settings, version)
            publish(settings, f"r{version}")
        for connection in holding:
            assert connection.execute("select max(version), count(*) from marts.two").fetchall() == [(0, 1000)]
    stop.touch()
    answers = versions = 0
    for process in running:
        printed, problem = process.communicate(timeout=60)
        assert process.returncode == 0, problem
        counted = [int(word) for word in printed.split()]
        answers, versions = answers + counted[0], max(versions, counted[1])
    return answers, versions
