"""Keep Dagster's run history from costing more than the work.

A run records some two thousand events (each dbt test is a check, planned and evaluated), and Dagster's SQLite storage opens
its files anew about five times for each, with a flush to disk at each commit and close: 20 to 30 ms an event. Here the storage
keeps its connections open, and flushes at checkpoints (`synchronous = normal`, which in write-ahead mode cannot corrupt a
file: a power failure may cost the last events of the history, never the warehouse).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine, event


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def _flush_at_checkpoints(connection: sqlite3.Connection, record: Any) -> None:
        connection.execute("pragma synchronous = normal")

    return engine


@contextmanager
def _connect(self: SqliteEventLogStorage, shard: str) -> Iterator[Connection]:
    """As Dagster's own, on an engine that keeps its connections."""
    with self._db_lock:
        engine = _engine(self.conn_string_for_shard(shard))
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        with engine.begin() as connection:
            yield connection


def keep_connections_open() -> None:
    """Make Dagster's event log in this process keep its connections open."""
    SqliteEventLogStorage._connect = _connect  # type: ignore[method-assign]
