"""Carry new landing files into raw, each in one transaction, and account for every row."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import OrdersMissingError, WarehouseError
from orchestration.ingest import ledger
from orchestration.ingest.content import RejectedFile, sha256
from orchestration.ingest.contracts import Contract, read_contracts, read_operations
from orchestration.ingest.formats import READERS
from orchestration.ingest.landing import LandingFile, find_strangers, list_files, printable, why_unreadable
from orchestration.ingest.results import FileResult, LoadSummary, OnFile
from orchestration.ingest.shop_tables import write_identity_key, write_shop_settings
from orchestration.ingest.source import Source, match
from orchestration.ingest.statements import FileStatements
from orchestration.settings import Settings, connect, make_data_dir, private_files

REFUSED = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.SerializationException, duckdb.IOException)


class _RowsDoNotAddUp(Exception):
    """A way to read a file gave other rows than were counted."""


@dataclass(frozen=True)
class _Run:
    """What every file of one load shares."""

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    timezone: str
    run_id: str
    temp_dir: Path


def load_all(settings: Settings, run_id: str, on_file: OnFile | None = None) -> LoadSummary:
    """Load every dataset; `on_file` is told of each file as it is done.

    Raises ConfigurationError for an unreadable landing folder or wrong settings, before anything is loaded, and
    OrdersMissingError when neither this load nor one before it brought an order.
    """
    contracts = read_contracts(settings.project_dir)
    strangers = find_strangers(settings.landing_dir, contracts)
    with open_warehouse(settings) as connection:
        files = [
            result
            for contract in contracts.values()
            for result in _load(settings, connection, contract, run_id, on_file)
        ]
        summary = LoadSummary(tuple(files), tuple(strangers))
        require_orders(settings, connection, summary)
    return summary


def load_dataset(
    settings: Settings, contract: Contract, run_id: str, progress: OnFile | None = None
) -> list[FileResult]:
    """Load the new files of one dataset; `progress` is told of each file as it is done."""
    find_strangers(settings.landing_dir, ())
    with open_warehouse(settings) as connection:
        return _load(settings, connection, contract, run_id, progress)


def require_orders(settings: Settings, connection: duckdb.DuckDBPyConnection, summary: LoadSummary) -> None:
    """Raise OrdersMissingError unless raw has orders or an orders file was ever loaded."""
    if connection.execute(
        "SELECT 1 FROM raw.orders UNION ALL SELECT 1 FROM ops.loaded_files WHERE dataset = 'orders' AND status = 'loaded' LIMIT 1"
    ).fetchone():
        return
    refused = [file for file in summary.rejected if file.dataset == "orders"]
    told = "".join(f" {file.file_name}: {file.reason}" for file in refused[:3])
    raise OrdersMissingError(
        f"There are no orders yet. Put at least one file with orders (.csv, .parquet or .jsonl) into "
        f"{settings.landing_dir / 'orders'}/ and run again." + (f" Not read:{told}" if told else "")
    )


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with every table of the contracts made, the shop's settings and the identity key written."""
    shop = settings.shop()
    tables = [*read_operations(settings.project_dir).values(), *read_contracts(settings.project_dir).values()]
    make_data_dir(settings)
    with private_files(), connect(settings) as connection:
        with transaction(connection):
            ledger.create_tables(connection, tables)
            write_shop_settings(connection, shop)
            write_identity_key(connection, settings)
        yield connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _load(
    settings: Settings, connection: duckdb.DuckDBPyConnection, contract: Contract, run_id: str, on_file: OnFile | None
) -> list[FileResult]:
    timezone = settings.setting("source_timezones").get(contract.name) or settings.setting("reporting_timezone")
    results = []
    with _temp_dir(settings) as temp_dir:
        run = _Run(connection, contract, timezone, run_id, temp_dir)
        for file in list_files(settings.landing_dir, contract.name):
            started = time.monotonic()
            result = replace(_load_file(run, file), seconds=round(time.monotonic() - started, 3))
            results.append(result)
            if on_file:
                on_file(result)
    return results


def _load_file(run: _Run, file: LandingFile) -> FileResult:
    result = FileResult(file.dataset, printable(file.name), "loaded")
    try:
        size, digest = 0, ""
        reason = why_unreadable(file)
        if file.path.is_file():
            digest, size = sha256(file.path)
    except OSError as error:
        return replace(
            result, status="postponed", reason=f"it cannot be opened: {error.strerror}. Tried again next time."
        )
    if not digest:
        return replace(result, status="rejected", reason=reason)
    result = replace(result, content_sha256=digest, bytes=size)
    known = ledger.find(run.connection, file.dataset, digest)
    if known and known.status in ("loaded", "withdrawn"):
        status = "already_loaded" if known.status == "loaded" else "withdrawn"
        return replace(result, status=status, file_id=known.file_id, reason=known.reason)
    result = replace(result, file_id=known.file_id if known else ledger.next_file_id(run.connection))
    try:
        if reason:
            raise RejectedFile(reason)
        return _read(run, file, result)
    except RejectedFile as refusal:
        if _changed(file, result):
            return replace(result, status="postponed", file_id=None, reason="it changed while it was read.")
        rejected = replace(result, status="rejected", reason=str(refusal))
        if known is None or (known.status, known.reason) != (rejected.status, rejected.reason):
            with transaction(run.connection):
                ledger.record(run.connection, rejected, run.run_id, ledger.utc_now())
        return rejected
    except _Changed:
        return replace(
            result, status="postponed", file_id=None, reason="it changed while it was read. Tried again next time."
        )


class _Changed(Exception):
    """The file is not what it was when it was hashed."""


def _read(run: _Run, file: LandingFile, result: FileResult) -> FileResult:
    """Try each way to read a file until one accounts for every row."""
    failure = "it cannot be read."
    with tempfile.TemporaryDirectory(dir=run.temp_dir) as folder:
        try:
            for source in READERS[file.extension or ""](run.connection, file.path, run.contract, Path(folder)):
                try:
                    return _load_source(run, file, source, result)
                except _RowsDoNotAddUp as problem:
                    failure = str(problem)
                except REFUSED as problem:
                    _raise_unless_about_the_file(problem)
                    failure = "DuckDB cannot read it."
        except FileNotFoundError:
            raise _Changed from None
    raise RejectedFile(failure)


def _load_source(run: _Run, file: LandingFile, source: Source, result: FileResult) -> FileResult:
    """One transaction: raw rows, quarantined rows and the ledger's entry together, or nothing."""
    matched = match(run.contract, source.fields) if source.fields or source.rows_read else None
    loaded_at = ledger.utc_now()
    done = replace(result, rows_read=source.rows_read)
    with transaction(run.connection):
        if matched:
            statements = FileStatements(run.contract, source, matched, run.timezone)
            done = _insert(run, statements, done, loaded_at)
        if _changed(file, result):
            raise _Changed
        ledger.record(run.connection, done, run.run_id, loaded_at)
    return done


def _insert(run: _Run, statements: FileStatements, done: FileResult, loaded_at: datetime) -> FileResult:
    parameters: dict[str, Any] = {"file_id": done.file_id, "loaded_at": loaded_at, **statements.parameters}
    table = f'raw."{run.contract.name}"'
    run.connection.execute(statements.load_good_rows(), parameters)
    loaded, unparsed = _counts(
        run.connection,
        f"count(*), coalesce(sum(len(json_keys(_unparsed))), 0) FROM {table} WHERE _file_id = ?",
        done.file_id,
    )
    quarantined = 0
    if loaded != done.rows_read:
        run.connection.execute(statements.quarantine_bad_rows(), parameters)
        (quarantined,) = _counts(run.connection, "count(*) FROM ops.quarantined_rows WHERE file_id = ?", done.file_id)
    if loaded + quarantined != done.rows_read:
        raise _RowsDoNotAddUp(
            f"its rows do not add up: {done.rows_read} counted, {loaded} good and {quarantined} bad ones found. Please report this."
        )
    return replace(done, rows_loaded=loaded, rows_quarantined=quarantined, values_unparsed=unparsed)


def _counts(connection: duckdb.DuckDBPyConnection, select: str, file_id: int | None) -> tuple[int, ...]:
    row = connection.execute(f"SELECT {select}", [file_id]).fetchone()
    return tuple(int(value) for value in row or ())


def _changed(file: LandingFile, result: FileResult) -> bool:
    try:
        return sha256(file.path) != (result.content_sha256, result.bytes)
    except OSError:
        return True


def _raise_unless_about_the_file(problem: duckdb.Error) -> None:
    text = str(problem)
    if isinstance(problem, duckdb.IOException) and ("No space left" in text or "could not write" in text.lower()):
        raise WarehouseError(f"The disk of the data folder is full or failing: {text.splitlines()[0]}") from None


@contextmanager
def _temp_dir(settings: Settings) -> Iterator[Path]:
    """A private folder for repaired copies; what a killed load left behind is removed first."""
    folder = settings.temp_dir / "ingest"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
