"""How much of the machine DuckDB may take: threads, memory and where it spills, decided here for every connection."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from orchestration.errors import ConfigurationError

Config = dict[str, str | bool | int | float | list[str]]

MIB = 1024 * 1024
ENOUGH = 2560 * MIB  # up to a million orders: what does not fit is spilled, and the process stays below 4 GiB
MOST = 8704 * MIB  # five times that shop: below 10 GiB
FILE = 5250 * MIB  # private file of a million orders whose ids are UUIDs
OF_FILE = 0.72  # of what is beyond it: so much more memory
FILE_OF_LANDING = 4.5  # before there is one: at most so many times the landing files
FILE_OF_ROW = 100  # bytes, and at most so many for each row of Parquet
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True)
class Bounds:
    """What DuckDB may take; `memory_limit` in DuckDB's own words, such as 2560MiB."""

    threads: int
    memory_limit: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, data_bytes: int = 0) -> Bounds:
        """DUCKDB_THREADS and DUCKDB_MEMORY_LIMIT before what suits the machine and a private file of `data_bytes`.

        Raises ConfigurationError for a value that DuckDB would not understand.
        """
        env = os.environ if environ is None else environ
        return cls(
            threads=whole_number("DUCKDB_THREADS", env.get("DUCKDB_THREADS")) or _cores(),
            memory_limit=_size("DUCKDB_MEMORY_LIMIT", env.get("DUCKDB_MEMORY_LIMIT"))
            or _suitable(_memory(), data_bytes),
        )

    def config(self, spill: Path | None = None) -> Config:
        """The configuration of a connection that spills into `spill`; without, DuckDB's own place for it holds.

        A folder serves one DuckDB instance at a time: two would give their files the same names.
        """
        config: Config = {"threads": self.threads, "memory_limit": self.memory_limit}
        return config if spill is None else {**config, "temp_directory": str(spill)}


@cache
def expected_bytes(warehouse: Path, landing: Path) -> int:
    """Size of the private file, or what it may become. Asked once in a process, whose connections must be alike.

    How much smaller Parquet is than what is made of it differs with how it was packed. So the rows of large files are
    counted, which their last bytes tell.
    """
    if warehouse.exists():
        return warehouse.stat().st_size
    sizes = {path: path.stat().st_size * FILE_OF_LANDING for path in landing.rglob("*") if path.is_file()}
    if sum(sizes.values()) <= FILE:
        return int(sum(sizes.values()))
    with duckdb.connect() as connection:
        return int(sum(min(size, _bytes_of_rows(connection, path)) for path, size in sizes.items()))


def _bytes_of_rows(connection: duckdb.DuckDBPyConnection, path: Path) -> float:
    from orchestration.ingest.paths import glob_escaped

    if path.suffix.lower() != ".parquet":
        return math.inf
    ask = "select coalesce(sum(num_rows), 0) from parquet_file_metadata(?)"
    try:
        ((rows,),) = connection.execute(ask, [glob_escaped(path)]).fetchall()
    except duckdb.Error:  # whoever loads it says what is wrong with it
        return math.inf
    return float(rows) * FILE_OF_ROW


def _suitable(machine: int, data_bytes: int) -> str:
    """At most half of the machine. More than enough was not faster (docs/operations.md)."""
    wanted = min(MOST, ENOUGH + int(max(0, data_bytes - FILE) * OF_FILE))
    return f"{min(wanted, machine // 2) // MIB}MiB"


def _memory() -> int:
    """Bytes of memory that this process may use: the machine's, or its container's when that is less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in CGROUP_LIMITS:
        if file.exists() and (text := file.read_text().strip()).isdecimal():
            limits.append(int(text))
    return min(limits)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def whole_number(name: str, text: str | None) -> int | None:
    """A setting that counts something; None when it is not set. Raises ConfigurationError for anything else."""
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ConfigurationError(
            f"{name}={text!r} is not a whole number above zero. Unset it or give a number such as 4."
        )
    return int(text)


def _size(name: str, text: str | None) -> str | None:
    if not text:
        return None
    if not re.fullmatch(r"\s*\d+(\.\d+)?\s*[KMGT]i?B\s*", text, re.IGNORECASE):
        raise ConfigurationError(f"{name}={text!r} is not a size. Unset it or give one such as 4GiB or 800MB.")
    return text.strip()
