"""Kill the main job at random moments, again and again; the tables must be those of a run that nobody disturbed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

from orchestration.demo import simulate
from tests.integration.conftest import PROJECT, Warehouse

STAGES = ("raw", "staging", "intermediate", "predictions", "marts", "published")


def kill_often(
    root: Path, kills: int, scale: float = 0.05, per_round: int = 10, seed: int = 1
) -> tuple[Counter[str], int]:
    """Kill `kills` runs, `per_round` of them before each one that may end; returns kills per stage and rounds compared.

    Raises AssertionError at the first difference, or when a published file cannot be read.
    """
    chance = random.Random(seed)
    simulate(scale, seed, root / "landing", root / "truth")
    calm = Warehouse(root / "landing", root / "calm")
    started = time.monotonic()
    assert calm.run() == 0, calm.output
    seconds = time.monotonic() - started
    wanted = calm.fingerprint()
    killed: Counter[str] = Counter()
    rounds = 0
    while sum(killed.values()) < kills:
        shaken = Warehouse(root / "landing", root / "shaken")
        if rounds % 2 == 0:
            shutil.rmtree(shaken.data, ignore_errors=True)
        for _ in range(min(per_round, kills - sum(killed.values()))):
            killed[_run_and_kill(shaken, chance.uniform(0.15, 1.05) * seconds)] += 1
            if shaken.published.exists():
                _whole(shaken.published)
        assert shaken.run() == 0, shaken.output
        assert shaken.fingerprint() == wanted, "the tables differ"
        rounds += 1
        print(f"  {sum(killed.values())} kills, {rounds} times the same tables", flush=True)
    return killed, rounds


def _run_and_kill(warehouse: Warehouse, after: float) -> str:
    """Start a run, kill it and its children after so many seconds; returns the stage that it was in."""
    log = warehouse.data.with_name("killed.log")
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration", "run"], cwd=PROJECT, env=warehouse.environment, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    stage = "starting"
    for line in log.read_text().splitlines():
        word = line.split(" ", 1)[0]
        stage = word if word in STAGES else stage
    return stage if process.returncode == -signal.SIGKILL else "ended before"


def _whole(file: Path) -> None:
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall():
            connection.execute(f"select count(*), bit_xor(hash(t)) from marts.{table} as t").fetchall()
