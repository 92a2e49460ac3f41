"""The Spark session that dbt started in this process, spoken to as a DuckDB connection is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Session:
    """`execute(sql)` and `fetchall()`, as far as tests need them."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._rows: list[Any] = []

    def execute(self, query: str) -> Session:
        """Run a query to its end."""
        self._rows = self._session.sql(query).collect()
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows of the last query."""
        return [tuple(row) for row in self._rows]


@contextmanager
def open_session() -> Iterator[Session]:
    """The session; it stays, with its tables, until the process ends."""
    from pyspark.sql import SparkSession

    yield Session(SparkSession.builder.getOrCreate())
