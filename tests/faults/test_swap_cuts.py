"""A swap cut before each call to the system that it is made of: the published file is the old one or the new one."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import publish, rollback, versions
from orchestration.settings import Settings
from tests.faults.readers import marts_of

# What Python asks of the system on the way from the copy to the swap; audit hooks hear of it before it happens.
CALLS = {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "shutil.rmtree"}
MOST = 200  # more calls than a swap has


def settings_for(root: Path) -> Settings:
    return Settings.from_env(data_dir=root, landing_dir=root / "landing", environ={"DUCKDB_MEMORY_LIMIT": "300MB"})


def until(call: int, work: Callable[[], object], folder: Path) -> bool:
    """Do `work` in a process that is killed before its call number `call`; whether it came so far."""
    child = os.fork()
    if child == 0:
        left = [call]

        def hear(event: str, arguments: tuple[object, ...]) -> None:
            if event in CALLS and (event != "open" or str(arguments[0]).startswith(str(folder))):
                count()

        def count() -> None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        real = os.fsync

        def sync(handle: int) -> None:
            count()
            real(handle)

        os.fsync = sync
        sys.addaudithook(hear)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def read(settings: Settings) -> int:
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        return int(connection.execute("select count(*) from marts.one").fetchall()[0][0])


@pytest.mark.parametrize("what", ["publish", "rollback"])
def test_a_swap_that_is_cut_at_any_call_leaves_the_old_file_or_the_new_one(tmp_path: Path, what: str) -> None:
    start = settings_for(tmp_path / "start")
    start.data_dir.mkdir()
    for number in (1, 2, 3):
        marts_of(start, number)
        if number < 3:
            publish(start, f"r{number}")
    rows = {number: 1000 + number for number in (1, 2, 3)}
    after = rows[3] if what == "publish" else rows[1]
    seen, cuts = set(), 0
    for call in range(MOST):
        shutil.rmtree(tmp_path / "cut", ignore_errors=True)
        shutil.copytree(tmp_path / "start", tmp_path / "cut", symlinks=True)
        settings = settings_for(tmp_path / "cut")
        work = {"publish": lambda cut=settings: publish(cut, "r3"), "rollback": lambda cut=settings: rollback(cut)}
        if not until(call, work[what], settings.published_dir):
            break
        cuts += 1
        found = read(settings)
        assert found in (rows[2], after)
        seen.add(found)
        assert versions.current(settings) is not None
        assert versions.previous(settings) is not None
        publish(settings, "again")  # the next one removes what the dead one left
        assert read(settings) == rows[3]
        left = {path.name for path in settings.published_dir.iterdir()}
        assert left == {"versions", "warehouse.duckdb"}
        assert len(list(versions.versions_dir(settings).iterdir())) == 2
    assert call < MOST - 1
    assert seen == {rows[2], after}, "it was cut before the swap and after it"
    assert cuts >= {"publish": 12, "rollback": 4}[what]
