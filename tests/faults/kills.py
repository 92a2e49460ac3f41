"""Kill the main job at random moments, again and again; the tables must be those of runs that nobody disturbed.

A shop is published on one day; on the next day's files a child of this process, which has everything imported, runs one
stage of the job and is killed with SIGKILL at a random moment of it, several times in a row, sometimes while a whole run
recovers. After each kill the published file is looked at; then one run must give the tables of the calm second day.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from orchestration.demo import simulate
from orchestration.settings import Settings
from tests.integration.conftest import IDENTITY_KEY, PROJECT, Warehouse

STAGES = ("load", "staging", "intermediate", "predictions", "marts", "publish")
# How many of a hundred kills fall on each stage, on a run that recovers, and on a run that was started as a process.
SHARES = {"load": 30, "staging": 5, "intermediate": 6, "predictions": 20, "marts": 6, "publish": 30}
RECOVERY, PROCESS = "recovery", "make run"
SHARES |= {RECOVERY: 2, PROCESS: 1}
NEXT_DAY = ("2025-12-29", "2025-12-30", "2025-12-31", "_resent")


class Difference(AssertionError):
    """A kill left what must not be."""


class Killer:
    """A small shop before each stage of its second day, and what its tables are when nobody disturbs it."""

    def __init__(self, root: Path, scale: float, seed: int) -> None:
        self.root, self.chance = root, random.Random(seed)
        self.shop = Warehouse(root / "landing", root / "data")
        self.killed: Counter[str] = Counter()
        self.rounds = 0
        self.whole: set[str] = set()
        self.seconds: dict[str, float] = {}
        simulate(scale, seed, root / "all", root / "truth")
        os.environ.update(
            DATA_DIR=str(self.shop.data), LANDING_DIR=str(self.shop.landing), IDENTITY_HASH_KEY=IDENTITY_KEY
        )
        self.settings = Settings.from_env()
        self.jobs = {stage: partial(_stage, self.settings, stage) for stage in STAGES}
        self.jobs[RECOVERY] = partial(_whole_run, self.settings)
        self._prepare()

    def _prepare(self) -> None:
        """Publish the first day; take the second stage by stage, with a copy before each; then once as a whole."""
        import orchestration.definitions  # noqa: F401, children find it imported

        later = [path for path in (self.root / "all").rglob("*") if any(part in path.name for part in NEXT_DAY)]
        shutil.copytree(
            self.root / "all", self.shop.landing, ignore=lambda _, names: {p.name for p in later} & set(names)
        )
        self._calm(RECOVERY)
        self.days = [self.shop.fingerprint()]
        for path in later:
            shutil.copy2(path, self.shop.landing / path.relative_to(self.root / "all"))
        for stage in STAGES:
            self._keep(stage)
            self.seconds[stage] = self._calm(stage)
        self._reset("load")
        self.seconds[RECOVERY] = self._calm(RECOVERY)
        self.days.append(self.shop.fingerprint())
        if self.days[0] == self.days[1]:
            raise Difference("the second day brought nothing, so nothing could be lost")
        print("  seconds: " + ", ".join(f"{stage} {took:.1f}" for stage, took in self.seconds.items()), flush=True)

    def kill(self, kills: int) -> None:
        """So many kills, told as they come."""
        wanted = Counter(
            self.chance.sample([stage for stage, share in SHARES.items() for _ in range(share * kills)], kills)
        )
        while sum(self.killed.values()) < kills:
            left = [stage for stage in STAGES if self.killed[stage] < wanted[stage]]
            self._round(self.chance.choice(left or STAGES), wanted)
            self.rounds += 1
            self._tell()

    def _tell(self) -> None:
        told = ", ".join(f"{stage} {self.killed[stage]}" for stage in SHARES if self.killed[stage])
        print(f"  {sum(self.killed.values())} kills ({told}), {self.rounds} times the same tables", flush=True)

    def _round(self, stage: str, wanted: Counter[str], kills: int = 40) -> None:
        """Kill one stage again and again, perhaps a whole run as well; then recover and compare."""
        self._reset(stage)
        for _ in range(min(kills, wanted[stage] - self.killed[stage])):
            if not self._disturbed(stage) or self.chance.random() < 0.25:
                self._reset(stage)
        for entry in (RECOVERY, PROCESS):
            for _ in range(2 if entry == RECOVERY else 1):
                if self.killed[entry] < wanted[entry]:
                    self._disturbed(entry)
        self._calm(RECOVERY)
        if self.shop.fingerprint() != self.days[1]:
            raise Difference(f"the tables differ after kills while {stage}: {self.root}")

    def _disturbed(self, what: str) -> bool:
        """Start it and kill it at a random moment; returns whether it was still at work."""
        then = self.chance.uniform(0, self.seconds[RECOVERY if what == PROCESS else what])
        child = _started(self.shop) if what == PROCESS else _forked(self.jobs[what], self.root / "log.txt")
        time.sleep(then)
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
        killed = os.WIFSIGNALED(status)
        if not killed and status:
            raise Difference(f"{what} failed after a kill:\n{_tail(self.root / 'log.txt')}")
        self.killed[what] += killed
        self._look()
        if killed and sum(self.killed.values()) % 10 == 0:
            self._tell()
        return killed

    def _calm(self, what: str) -> float:
        """Let it end; returns its seconds."""
        started = time.monotonic()
        if os.waitpid(_forked(self.jobs[what], self.root / "log.txt"), 0)[1]:
            raise Difference(f"{what} failed:\n{_tail(self.root / 'log.txt')}")
        return time.monotonic() - started

    def _look(self) -> None:
        """The published file is the first day's or the second's, and each loaded file has its rows."""
        version = self.shop.published.resolve().name
        if version not in self.whole and self.shop.fingerprint() not in self.days:
            raise Difference(f"{version} is of no one day")
        self.whole.add(version)
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            for (dataset,) in connection.execute("select distinct dataset from ops.loaded_files").fetchall():
                torn = connection.execute(
                    f"select file_name from ops.loaded_files as file left join (select _file_id, count(*) as rows"
                    f" from raw.{dataset} group by 1) as found on file.file_id = found._file_id"
                    f" where dataset = '{dataset}' and status = 'loaded' and rows_loaded <> coalesce(rows, 0)"
                ).fetchall()
                if torn:
                    raise Difference(f"files without their rows: {torn}")

    def _keep(self, stage: str) -> None:
        shutil.copytree(self.shop.data, self.root / "before" / stage, symlinks=True)

    def _reset(self, stage: str) -> None:
        shutil.rmtree(self.shop.data)
        shutil.copytree(self.root / "before" / stage, self.shop.data, symlinks=True)


def kill_often(root: Path, kills: int, scale: float = 0.01, seed: int = 1) -> tuple[Counter[str], int]:
    """Kill `kills` times; returns kills per stage and rounds compared. Raises Difference at the first one."""
    killer = Killer(root, scale, seed)
    killer.kill(kills)
    return killer.killed, killer.rounds


def _whole_run(settings: Settings) -> None:
    from orchestration.defs.launch import run_refresh

    summary = run_refresh(settings)
    if summary.status not in ("published", "unchanged"):
        raise Difference(str(summary))


def _stage(settings: Settings, stage: str) -> None:
    """One stage of the job, with its guard, as Dagster runs a selection of assets."""
    import dagster as dg

    from orchestration import definitions
    from orchestration.dagster_home import prepare_home
    from orchestration.defs import resources
    from orchestration.journal import Journal
    from orchestration.transform import input_fingerprint

    os.environ["DAGSTER_HOME"] = str(prepare_home(settings))
    if stage == "publish":  # a whole run knows from its first step what it builds from
        resources.Journal = partial(Journal, inputs=input_fingerprint(settings))  # type: ignore[assignment,misc]
    layers = {
        "load": definitions.raw_assets,
        "staging": [definitions.staging_models],
        "intermediate": [definitions.intermediate_models],
        "predictions": [definitions.attribution_predictions, definitions.clv_predictions],
        "marts": [definitions.marts_models],
        "publish": [definitions.published_warehouse],
    }
    with dg.DagsterInstance.get() as instance:
        done = definitions.defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            asset_selection=[key for assets in layers[stage] for key in assets.keys],
            raise_on_error=True,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if not done.success:
        raise Difference(stage)


def _forked(work: Callable[[], Any], log: Path) -> int:
    """Do the work in a child of this process, in a group of its own; returns its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setsid()
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _started(warehouse: Warehouse) -> int:
    """The same as a process of its own, as `make run` starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", "run"], cwd=PROJECT, env=warehouse.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ).pid  # fmt: skip


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
