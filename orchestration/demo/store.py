"""The simulation's scratch database: narrow tables of numbers, so that memory stays bounded at any scale."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from orchestration.demo.shop import TIMEZONE

Columns = Mapping[str, npt.NDArray[Any]]


class Store:
    """Appends columns of numbers to tables and numbers the rows across chunks."""

    def __init__(self, path: Path, memory: str = "2GB") -> None:
        """Open a new database at `path`."""
        self.db = duckdb.connect(path)
        self.db.execute(f"set memory_limit = '{memory}'; set TimeZone = '{TIMEZONE}'; set threads = 2")
        self.db.execute("set enable_progress_bar = false")
        self._next: dict[str, int] = {}

    def numbers(self, topic: str, count: int) -> npt.NDArray[np.int64]:
        """The next `count` numbers of a topic, from 1."""
        first = self._next.get(topic, 1)
        self._next[topic] = first + count
        return np.arange(first, first + count, dtype=np.int64)

    def append(self, table: str, columns: Columns) -> None:
        """Add rows; the first call makes the table."""
        batch = dict(columns)  # found by DuckDB under its local name
        exists = self.db.execute("select 1 from duckdb_tables() where table_name = ?", [table]).fetchone()
        if exists:
            self.db.execute(f"insert into {table} by name select * from batch")
        else:
            self.db.execute(f"create table {table} as select * from batch")
        del batch

    def close(self) -> None:
        """Close the database."""
        self.db.close()
