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
    assert calm.run() == 0, calm.output
    wanted = calm.fingerprint()
    killed: Counter[str] = Counter()
    rounds = 0
    while sum(killed.values()) < kills:
        shaken = Warehouse(root / "landing", root / "shaken")
        if rounds % 2 == 0:
            shutil.rmtree(shaken.data, ignore_errors=True)
        for _ in range(min(per_round, kills - sum(killed.values()))):
            stage = chance.choice(STAGES)
            if _run_and_kill(shaken, stage, chance.randint(1, 12), chance.uniform(0, 0.5)):
                killed[stage] += 1
            if shaken.published.exists():
                _whole(shaken.published)
        assert shaken.run() == 0, shaken.output
        assert shaken.fingerprint() == wanted, "the tables differ"
        rounds += 1
        print(f"  {sum(killed.values())} kills, {rounds} times the same tables", flush=True)
    return killed, rounds


def _run_and_kill(warehouse: Warehouse, stage: str, lines: int, then: float) -> bool:
    """Start a run and kill it with its children `then` seconds after so many lines of a stage, or of the one after it.

    Returns whether it was still alive: a run with nothing new to load says little while it loads.
    """
    reached = STAGES[STAGES.index(stage) :]
    with subprocess.Popen(
        [sys.executable, "-m", "orchestration", "run"], cwd=PROJECT, env=warehouse.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    ) as process:  # fmt: skip
        for line in process.stdout or []:
            lines -= line.startswith(reached)
            if lines <= 0 or line.startswith(("published", "marts guard         expectations")):
                break
        time.sleep(then)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return process.returncode == -signal.SIGKILL


def _whole(file: Path) -> None:
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall():
            connection.execute(f"select count(*), bit_xor(hash(t)) from marts.{table} as t").fetchall()
