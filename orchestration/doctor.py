"""`make doctor`: is this machine ready, and what to do where it is not. Standard library only: it runs before `make setup`."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

GIB = 1024**3
LEAST_DISK, GOOD_DISK = 3 * GIB, 10 * GIB  # the environment is 1.3 GiB, a run writes its files anew beside the old ones
LEAST_MEMORY, GOOD_MEMORY = 2 * GIB, 6 * GIB  # DuckDB takes 2.75 GiB where it may, at most half of the machine
SIGNS = {"good": "ok  ", "doubtful": "look", "bad": "NO  "}
PACKAGES = ("dagster", "dbt", "duckdb", "great_expectations")


@dataclass(frozen=True)
class Finding:
    """What was looked at: good, doubtful (it will do) or bad (it will not), and what to do."""

    what: str
    state: str
    found: str
    remedy: str = ""


def examine(data: Path, landing: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at everything, in the order in which it would go wrong."""
    yield _python()
    yield _packages()
    yield _disk(data)
    yield _memory()
    yield _writable(data)
    yield _landing(landing)
    yield _run_lock(data)
    yield _key(data, environ)
    yield _published(data)
    yield from _ports()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        return Finding("Python", "good", version)
    newer = sys.version_info[:2] > (3, 11)
    return Finding("Python", "doubtful" if newer else "bad", version, "Tests run on 3.11: make … PYTHON=python3.11")


def _packages() -> Finding:
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        return Finding(
            "Environment", "doubtful", f"{', '.join(missing)} missing", "`make setup` installs what is locked."
        )
    return Finding("Environment", "good", sys.prefix)


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(_existing(data)).free
    state = "bad" if free < LEAST_DISK else "doubtful" if free < GOOD_DISK else "good"
    remedy = (
        ""
        if state == "good"
        else "A shop of a million orders needs 10 GiB: make room, or set DATA_DIR to another disk."
    )
    return Finding("Disk", state, f"{free / GIB:.1f} GiB free for {data}", remedy)


def _memory() -> Finding:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return Finding("Memory", "doubtful", "unknown", "4 GiB are enough for a million orders.")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        if limit.exists() and (text := limit.read_text().strip()).isdigit():
            size = min(size, int(text))
    state = "bad" if size < LEAST_MEMORY else "doubtful" if size < GOOD_MEMORY else "good"
    remedy = (
        "" if state == "good" else "Large shops spill to disk and take longer; see docs/operations.md for the bounds."
    )
    return Finding("Memory", state, f"{size / GIB:.1f} GiB", remedy)


def _writable(data: Path) -> Finding:
    place = _existing(data)
    if data.exists() and not data.is_dir():
        return Finding("Data folder", "bad", f"{data} is a file", "Set DATA_DIR to a folder.")
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "Data folder", "bad", f"{place} cannot be written", "chmod it, or set DATA_DIR to a folder that can."
        )
    return Finding("Data folder", "good", str(data) if data.exists() else f"{data} will be made")


def _landing(landing: str) -> Finding:
    what, address = "Landing folder", landing
    if "://" in landing:
        return Finding(what, "good", f"{address} (a bucket: the run asks it)")
    folder = Path(landing)
    if not folder.exists():
        return Finding(
            what, "doubtful", f"no {folder}", "`make demo` fills one; your own files: README, Your own files."
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        return Finding(what, "bad", f"{folder} cannot be read", "chmod it, or set LANDING_DIR.")
    closed = [path for path in folder.rglob("*") if not os.access(path, os.R_OK)]
    if closed:
        return Finding(what, "bad", f"{len(closed)} files cannot be read, such as {closed[0]}", "chmod u+r them.")
    files = sum(path.is_file() for path in folder.rglob("*"))
    remedy = "" if files else "Put the shop's files in: docs/landing.md names the folders."
    return Finding(what, "good" if files else "doubtful", f"{files:,} files in {folder}", remedy)


def _run_lock(data: Path) -> Finding:
    import fcntl

    path = data / ".run.lock"
    try:
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return Finding("Run", "good", "none has run here yet")
    except BlockingIOError:
        return Finding(
            "Run", "doubtful", f"one is under way ({path.read_text().strip() or path})", "Wait until it ends."
        )
    except OSError as error:
        return Finding("Run", "bad", str(error), "The lock file must be readable by the user who runs.")
    return Finding("Run", "good", "none is under way")


def _key(data: Path, environ: Mapping[str, str]) -> Finding:
    what, file = "Identity key", data / "secrets" / "hash_key"
    if environ.get("IDENTITY_HASH_KEY"):
        return Finding(what, "good", "from IDENTITY_HASH_KEY")
    if not file.exists():
        if (data / "warehouse.duckdb").exists():
            return Finding(
                what, "bad", f"no {file}, but a warehouse", "Put the old key back, or set IDENTITY_HASH_KEY to it."
            )
        return Finding(what, "good", "the first run makes one; keep it safe, `make backup` copies it")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return Finding(what, "bad", f"{file} is open to others ({mode:o})", f"chmod 600 {file}")
    return Finding(what, "good", str(file))


def _published(data: Path) -> Finding:
    link = data / "published" / "warehouse.duckdb"
    if not link.is_symlink():
        return Finding("Published", "doubtful", "nothing yet", "`make demo` or `make run`.")
    if not link.exists():
        return Finding(
            "Published", "bad", f"{link} leads nowhere", "`make run` publishes anew, `make rollback` goes back."
        )
    return Finding("Published", "good", f"{link.resolve().name}, {link.stat().st_size / 1e6:,.0f} MB")


def _ports() -> Iterator[Finding]:
    for port, what in ((8501, "make dashboard PORT=…"), (3000, "stop what listens there, for `make dev`")):
        with socket.socket() as probe:
            probe.settimeout(1)
            taken = probe.connect_ex(("127.0.0.1", port)) == 0
        yield Finding(
            f"Port {port}", "doubtful" if taken else "good", "in use" if taken else "free", what if taken else ""
        )


def _existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _existing(path.parent)


def main(environ: Mapping[str, str] | None = None, say: Callable[[str], None] = print) -> int:
    """Say what was found; 0 when nothing is in the way, else 1."""
    env = os.environ if environ is None else environ
    data = Path(env.get("DATA_DIR") or "data").absolute()
    landing = env.get("LANDING_DIR") or str(data / "landing")
    findings = list(examine(data, landing, env))
    for finding in findings:
        say(f"{SIGNS[finding.state]}  {finding.what:<15} {finding.found}")
        if finding.remedy:
            say(f"{'':<22}→ {finding.remedy}")
    bad = sum(finding.state == "bad" for finding in findings)
    say(f"\nIn the way: {bad}." if bad else "\nNothing is in the way.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
