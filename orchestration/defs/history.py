"""Keep Dagster's run history from costing more than the work, and from growing for ever.

A run records some two thousand events (each dbt test is a check, planned and evaluated), and Dagster's SQLite storage opens
its files anew about five times for each, with a flush to disk at each commit and close: 20 to 30 ms an event. Here the storage
keeps its connections open, and flushes at checkpoints (`synchronous = normal`, which in write-ahead mode cannot corrupt a
file: a power failure may cost the last events of the history, never the warehouse).

A run leaves some 15 MB, so only the newest are kept.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine, event, inspect


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


_tables: set[tuple[str, str]] = set()


def _has_table(self: SqliteEventLogStorage, table_name: str) -> bool:
    """As Dagster's own, which opens the file to ask at every check: a table that is there stays there."""
    url = self.conn_string_for_shard(INDEX_SHARD_NAME)
    if (url, table_name) not in _tables:
        if not inspect(_engine(url)).has_table(table_name):
            return False
        _tables.add((url, table_name))
    return True


def keep_connections_open() -> None:
    """Make Dagster's event log in this process keep its connections open, and what it knows of its tables."""
    SqliteEventLogStorage._connect = _connect  # type: ignore[method-assign]
    SqliteEventLogStorage.has_table = _has_table  # type: ignore[method-assign]


def forget_old_runs(instance: dg.DagsterInstance, keep: int) -> int:
    """Delete all but the newest `keep` ended runs, with their events, checks and logs; returns how many."""
    storage = instance.event_log_storage
    ended = instance.get_run_ids(dg.RunsFilter(statuses=list(FINISHED_STATUSES)))  # the newest first
    for run_id in ended[keep:]:
        instance.delete_run(run_id)
        if isinstance(storage, SqliteEventLogStorage):
            with storage.index_connection() as connection:
                table = AssetCheckExecutionsTable
                connection.execute(table.delete().where(table.c.run_id == run_id))
            _engine(storage.conn_string_for_shard(run_id)).dispose()
            shard = Path(storage.path_for_shard(run_id))
            for path in shard.parent.glob(f"{shard.name}*"):
                path.unlink(missing_ok=True)
        shutil.rmtree(Path(instance.storage_directory()) / run_id, ignore_errors=True)
    return len(ended[keep:])
