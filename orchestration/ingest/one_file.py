"""Load one landing file: all of it and its ledger entry in one transaction, or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import WarehouseError, explained, is_about_a_full_disk
from orchestration.ingest import ledger
from orchestration.ingest.content import NotTaken, RejectedFile, sha256
from orchestration.ingest.contracts import Contract
from orchestration.ingest.directions import directions, is_plain, open_native
from orchestration.ingest.formats import READERS
from orchestration.ingest.landing import LandingFile, printable, why_unreadable
from orchestration.ingest.native import PASSED_OVER, native_place
from orchestration.ingest.results import FileResult
from orchestration.ingest.source import Source, match
from orchestration.ingest.sql import identifier
from orchestration.ingest.statements import FileStatements

NOT_ABOUT_THE_FILE = (duckdb.TransactionException, duckdb.FatalException, duckdb.InterruptException)
CHANGED = "it changed while it was read. It is tried again at the next load."


class _RowsDoNotAddUp(Exception):
    """A way to read a file gave other rows than were counted."""


class _Changed(Exception):
    """The file is not what it was when it was hashed."""


@dataclass(frozen=True)
class Run:
    """What every file of one dataset in one load shares. `timezone` is that of timestamps without an offset."""

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    timezone: str
    run_id: str
    temp_dir: Path
    contracts: Mapping[str, Contract] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, ledger.Entry]:
        """What the ledger knows of the dataset's contents, by their SHA-256: asked once, and kept up by `load_file`."""
        return ledger.entries(self.connection, self.contract.name)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def load_file(run: Run, file: LandingFile) -> FileResult:
    """Load a file unless its content was loaded or withdrawn before. What is wrong with it ends up in the result.

    A content that was loaded in another time zone than its dataset has now is read again: its rows give way to new ones
    under the same number, or stay when it cannot be read.
    """
    result = FileResult(file.dataset, printable(file.name), "loaded")
    try:
        reason = why_unreadable(file)
        if reason and not file.path.is_file():
            return replace(result, status="rejected", reason=reason)
        digest, size = sha256(file.path)
    except OSError as error:
        reason = f"it cannot be opened: {error.strerror}. It is tried again at the next load."
        return replace(result, status="postponed", reason=reason)
    result = replace(result, content_sha256=digest, bytes=size)
    known = run.known.get(digest)
    again = known is not None and known.status == "loaded"
    if known and known.stands(run.timezone):
        status = "already_loaded" if again else "withdrawn"
        return replace(result, status=status, file_id=known.file_id, reason=known.reason)
    result = replace(result, file_id=known.file_id if known else ledger.next_file_id(run.connection))
    try:
        if reason:
            raise RejectedFile(reason)
        loaded = _read(run, file, result, again)
        run.known[digest] = ledger.Entry.of(loaded)
        return loaded
    except RejectedFile as refusal:
        if _changed(file, result):
            return replace(result, status="postponed", file_id=None, reason=CHANGED)
        told = " ".join(filter(None, [str(refusal), directions(file, run.contract, run.contracts)]))
        if again:
            return replace(result, status="postponed", reason=f"{told} Its rows stay as they were read before.")
        status = "not_taken" if isinstance(refusal, NotTaken) else "rejected"
        rejected = replace(result, status=status, reason=told)
        if known is None or known.reason != rejected.reason:
            with transaction(run.connection):
                ledger.record(run.connection, rejected, run.run_id, ledger.utc_now())
            run.known[digest] = ledger.Entry.of(rejected)
        return rejected
    except _Changed:
        return replace(result, status="postponed", file_id=None, reason=CHANGED)


def _read(run: Run, file: LandingFile, result: FileResult, again: bool) -> FileResult:
    """Try each way to read a file until one accounts for every row; when it is read `again`, they replace those it has."""
    failure = "it cannot be read."
    with tempfile.TemporaryDirectory(dir=run.temp_dir) as folder:
        try:
            for source in _sources(run, file, Path(folder)):
                try:
                    return _load_source(run, file, source, result, again)
                except _RowsDoNotAddUp as problem:
                    failure = str(problem)
                except duckdb.Error as problem:
                    _raise_unless_about_the_file(problem)
                    failure = f"DuckDB cannot read it ({type(problem).__name__}). Deliver it again."
        except FileNotFoundError:
            raise _Changed from None
        except duckdb.Error as problem:
            _raise_unless_about_the_file(problem)
            failure = f"DuckDB cannot open it ({type(problem).__name__}). Deliver it again."
    raise RejectedFile(failure)


def _sources(run: Run, file: LandingFile, folder: Path) -> Iterator[Source]:
    if not is_plain(file, run.contract):
        return open_native(file, run.contract, folder)
    return READERS[file.extension or ""](run.connection, file.path, run.contract, folder)


def _load_source(run: Run, file: LandingFile, source: Source, result: FileResult, again: bool) -> FileResult:
    matched = match(run.contract, source.fields) if source.fields or source.rows_read else None
    loaded_at = ledger.utc_now()
    done = replace(result, rows_read=source.rows_read, time_zone=run.timezone)
    with transaction(run.connection):
        if again and done.file_id is not None:
            ledger.remove_rows(run.connection, file.dataset, done.file_id)
        if matched:
            place = native_place(file.name) if run.contract.part else {}
            statements = FileStatements(run.contract, source, matched, run.timezone, place)
            done = _insert(run, statements, done, loaded_at)
        if _changed(file, result):
            raise _Changed
        ledger.record(run.connection, done, run.run_id, loaded_at)
    return done


def _insert(run: Run, statements: FileStatements, done: FileResult, loaded_at: datetime) -> FileResult:
    parameters: dict[str, Any] = {"file_id": done.file_id, "loaded_at": loaded_at, **statements.parameters}
    run.connection.execute(statements.load_good_rows(), parameters)
    loaded, unparsed = _counts(
        run.connection,
        "SELECT count(*), coalesce(sum(len(json_keys(_unparsed))), 0) "
        f"FROM raw.{identifier(run.contract.name)} WHERE _file_id = ?",
        done.file_id,
    )
    bad = passed_over = 0
    if loaded != done.rows_read:
        run.connection.execute(statements.quarantine_bad_rows(), parameters)
        select = (
            f"SELECT count(*), count(*) FILTER (starts_with(reasons, '{PASSED_OVER}')) "
            "FROM ops.quarantined_rows WHERE file_id = ?"
        )
        bad, passed_over = _counts(run.connection, select, done.file_id)
    if loaded + bad != done.rows_read:
        raise _RowsDoNotAddUp(
            f"its rows do not add up: {done.rows_read} were counted, {loaded} good and {bad} bad ones found. "
            "Please report this."
        )
    quarantined = bad - passed_over
    return replace(
        done,
        rows_loaded=loaded,
        rows_quarantined=quarantined,
        rows_passed_over=passed_over,
        values_unparsed=unparsed,
    )


def _counts(connection: duckdb.DuckDBPyConnection, select: str, file_id: int | None) -> tuple[int, ...]:
    row = connection.execute(select, [file_id]).fetchone()
    return tuple(int(value) for value in row or ())


def _changed(file: LandingFile, result: FileResult) -> bool:
    try:
        return sha256(file.path) != (result.content_sha256, result.bytes)
    except OSError:
        return True


def _raise_unless_about_the_file(problem: duckdb.Error) -> None:
    text = str(problem).splitlines()[0]
    if isinstance(problem, duckdb.OutOfMemoryException):
        raise WarehouseError(f"{text} Give DuckDB more memory (DUCKDB_MEMORY_LIMIT) or the disk more room.") from None
    if is_about_a_full_disk(problem):
        raise WarehouseError(explained(problem)) from None
    if isinstance(problem, duckdb.IOException) and "write" in text.lower():
        raise WarehouseError(f"The disk of the data folder is failing: {text}") from None
    if isinstance(problem, NOT_ABOUT_THE_FILE):
        raise problem
