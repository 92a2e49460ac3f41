"""The book of one run: its lock, its row in `ops.runs`, its progress lines and the time of each layer."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import duckdb

from orchestration.errors import RunInProgressError, WarehouseError, explained
from orchestration.extract import extract, fetch_objects
from orchestration.ingest import FileResult
from orchestration.ingest.ledger import utc_now
from orchestration.ingest.loader import open_warehouse
from orchestration.ingest.one_file import transaction
from orchestration.operations.alerts import alert_of_run
from orchestration.settings import Settings
from orchestration.upkeep import clear_spill, compact_when_worth_it, forget_what_is_old
from orchestration.warehouse import connect

LOCK_ATTEMPTS = 5

JOURNALS: dict[str, Journal] = {}
"""Journals of this process by run id, for whoever started the run and wants to tell how it went."""

_say = partial(print, flush=True)


@dataclass
class Journal:
    """Lock, bookkeeping and progress of the run `run_id`; `inputs` is the fingerprint of what a whole run builds from.

    `say` takes each line of progress. On leaving, a run that has not published is closed as blocked, failed or partial.
    """

    settings: Settings
    run_id: str
    say: Callable[[str], None] = _say
    seconds: dict[str, float] = field(default_factory=dict)
    files: list[FileResult] = field(default_factory=list)
    failure: str | None = None
    inputs: str | None = None
    _lock: int | None = None
    _published: bool = False
    _talking: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Journal:
        self._lock = _take_lock(self.settings, self.run_id)
        clear_spill(self.settings)
        JOURNALS[self.run_id] = self
        fetch_objects(self.settings, say=self.say)
        extract(self.settings, say=self.say)
        with open_warehouse(self.settings) as connection, transaction(connection):
            connection.execute(
                "update ops.runs set status = 'failed', message = 'The process ended before the run did.'"
                " where status = 'running'"
            )
            connection.execute(
                "insert into ops.runs (run_id, started_at, status) values (?, ?, 'running')", [self.run_id, utc_now()]
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.failed(explained(error))
        status, message = "failed", self.failure
        try:
            if self._published and self.failure is None:
                self._tidy()
            status, message = self._close_row()
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
            alert_of_run(self.settings, self.run_id, status, message)

    @contextmanager
    def layer(self, name: str) -> Iterator[None]:
        """Time a piece of work of the layer `name`, and keep its failure."""
        started = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.failed(explained(error))
            raise
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def line(self, layer: str, name: str, outcome: str, seconds: float | None = None) -> None:
        """One line of progress: layer, what was done, how it went."""
        took = f"{seconds:7.2f} s" if seconds is not None else " " * 9
        with self._talking:
            self.say(f"{layer:<19} {name:<38}{took}  {outcome}")

    def loaded(self, file: FileResult) -> None:
        """Keep what became of a landing file, and say it unless it was loaded before."""
        self.files.append(file)
        if file.status in ("already_loaded", "withdrawn"):
            return
        outcome = file.reason or f"{file.rows_loaded:,} rows loaded, {file.rows_quarantined:,} quarantined"
        self.line(
            "raw", file.shown_name, outcome if file.status == "loaded" else f"{file.status}: {outcome}", file.seconds
        )

    def failed(self, message: str) -> None:
        """Keep the first reason why the run did not get through."""
        self.failure = self.failure or message

    def unchanged(self) -> None:
        """Close the run's row: nothing came since the published version was made."""
        self.line("published", "nothing new", "the published version stands")
        with connect(self.settings) as connection:
            connection.execute(
                "update ops.runs set status = 'unchanged', finished_at = ? where run_id = ?", [utc_now(), self.run_id]
            )

    def published(self, file_name: str) -> None:
        """Close the run's row as published, before its marts are copied, so that the published history holds it."""
        with connect(self.settings, in_run=True) as connection:
            connection.execute(
                "update ops.runs set status = 'published', finished_at = ?, published_file = ? where run_id = ?",
                [utc_now(), file_name, self.run_id],
            )
            self._count_rows(connection)
        self._published = True

    def _tidy(self) -> None:
        """Keep the warehouse small. What goes wrong here is told, and takes nothing from what was published."""
        started = time.perf_counter()
        try:
            forgotten = forget_what_is_old(self.settings)
            compacted = compact_when_worth_it(self.settings)
        except (WarehouseError, duckdb.Error, OSError) as error:
            self.line("upkeep", "warehouse.duckdb", f"left as it is: {error}")
            return
        finally:
            self.seconds["upkeep"] = time.perf_counter() - started
        if forgotten.quarantined or forgotten.history:
            told = f"{forgotten.quarantined:,} quarantined rows emptied, {forgotten.history:,} rows of history removed"
            self.line("upkeep", "what is old", told)
        if compacted:
            told = f"compacted from {compacted.before / 1e6:,.0f} to {compacted.after / 1e6:,.0f} MB"
            self.line("upkeep", "warehouse.duckdb", told, self.seconds["upkeep"])

    def _close_row(self) -> tuple[str, str | None]:
        """Write how the run ended; return its status and the reason."""
        with connect(self.settings) as connection:
            self._count_rows(connection)
            blocked = connection.execute(
                "select string_agg(dataset || ' ' || check_name || ': observed ' || observed || ', expected ' || expected,"
                " '; ' order by layer, dataset, check_name)"
                " from ops.guard_results where run_id = ? and severity = 'error' and not passed",
                [self.run_id],
            ).fetchall()[0][0]
            status = "blocked" if blocked else "failed" if self.failure else "partial"
            connection.execute(
                "update ops.runs set layer_seconds = ? where run_id = ?", [json.dumps(self.seconds), self.run_id]
            )
            connection.execute(
                "update ops.runs set status = ?, finished_at = ?, message = ?"
                " where run_id = ? and (status = 'running' or ?)",
                [status, utc_now(), blocked or self.failure, self.run_id, self.failure is not None],
            )
            row = connection.execute("select status, message from ops.runs where run_id = ?", [self.run_id]).fetchone()
            late = connection.execute(
                "select string_agg(dataset || ': ' || observed, '; ' order by dataset) from ops.guard_results"
                " where run_id = ? and check_name = 'freshness' and not passed",
                [self.run_id],
            ).fetchone()
        if row and row[0] == "published" and late and late[0]:
            return "late", late[0]
        return (row[0], row[1]) if row else (status, self.failure)

    def _count_rows(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            """
            update ops.runs
            set rows_loaded = counted.rows_loaded, rows_quarantined = counted.rows_quarantined
            from (
                select
                    coalesce(sum(rows_loaded), 0) as rows_loaded,
                    coalesce(sum(rows_quarantined), 0) as rows_quarantined
                from ops.loaded_files
                where run_id = $run
            ) as counted
            where runs.run_id = $run
            """,
            {"run": self.run_id},
        )


@contextmanager
def one_run(settings: Settings, what: str) -> Iterator[None]:
    """Hold the lock of the data folder for something else than a run. Raises RunInProgressError."""
    handle = _take_lock(settings, what)
    try:
        yield
    finally:
        os.close(handle)


def holder(settings: Settings) -> str | None:
    """Who holds the lock of the data folder, in words; None when nobody does."""
    path = settings.data_dir / ".run.lock"
    if not path.exists():
        return None
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read(200).decode(errors="replace").strip()
    return None


def _take_lock(settings: Settings, run_id: str) -> int:
    """Lock `DATA_DIR/.run.lock`; the kernel frees it when the process ends, however it ends.

    Raises:
        RunInProgressError: another process holds it.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / ".run.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for attempt in range(LOCK_ATTEMPTS):  # somebody who asks whether a run is under way holds it for a moment
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if attempt + 1 < LOCK_ATTEMPTS:
                time.sleep(0.1)
                continue
            who = os.pread(handle, 200, 0).decode(errors="replace").strip()
            os.close(handle)
            raise RunInProgressError(
                f"Another run is writing {settings.data_dir}: {who}. Wait until it ends, or stop it, and run again."
            ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()}, run {run_id}, since {utc_now():%Y-%m-%d %H:%M:%S} UTC\n".encode(), 0)
    return handle
