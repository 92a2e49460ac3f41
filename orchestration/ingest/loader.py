"""Load what is new in the landing folder, dataset by dataset, and account for every row."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from orchestration.errors import OrdersMissingError
from orchestration.ingest import ledger
from orchestration.ingest.contracts import Contract, folder_names, read_contracts, read_operations
from orchestration.ingest.directions import concerns, strangers
from orchestration.ingest.landing import EXTENSIONS, LandingFile, find_strangers, list_files
from orchestration.ingest.native import ENDINGS
from orchestration.ingest.one_file import Run, load_file, transaction
from orchestration.ingest.results import FileResult, LoadSummary, OnFile
from orchestration.ingest.shop_tables import time_zone_changes, time_zone_of, write_identity_key, write_shop_settings
from orchestration.ingest.sql import identifier
from orchestration.settings import Settings, make_data_dir
from orchestration.warehouse import connect


def load_all(settings: Settings, run_id: str, on_file: OnFile | None = None) -> LoadSummary:
    """Load every dataset; `on_file` is told of each file as it is done.

    Raises ConfigurationError for an unreadable landing folder or wrong settings, before anything is loaded, and
    OrdersMissingError when neither this load nor one before it brought an order.
    """
    contracts = read_contracts(settings.project_dir)
    warnings = strangers(settings.landing_dir, contracts)
    with open_warehouse(settings) as connection:
        files = [
            result
            for contract in contracts.values()
            for result in _load(settings, connection, contract, run_id, on_file)
        ]
        changes = time_zone_changes(connection, {**settings.defaults, **settings.shop()})
        summary = LoadSummary(tuple(files), (*warnings, *changes))
        require_orders(settings, connection, summary)
    return summary


def load_dataset(
    settings: Settings, contract: Contract, run_id: str, progress: OnFile | None = None
) -> tuple[list[FileResult], int]:
    """Load the new files of one dataset into a warehouse that `open_warehouse` has prepared.

    `progress` is told of each file as it is done. Returns what became of the files, and the rows that raw now has.
    Raises as `load_all` does, OrdersMissingError only for the dataset orders.
    """
    find_strangers(settings.landing_dir, folder_names(settings.project_dir))
    with connect(settings, settings.landing_dir, settings.temp_dir, in_run=True) as connection:
        results = _load(settings, connection, contract, run_id, progress)
        if contract.has_orders:
            require_orders(settings, connection, LoadSummary(tuple(results)))
        (rows,) = connection.table(f"raw.{contract.name}").count("*").fetchall()[0]
    return results, rows


def require_orders(settings: Settings, connection: duckdb.DuckDBPyConnection, summary: LoadSummary) -> None:
    """Raise OrdersMissingError unless raw has orders or an orders file was ever loaded, of whatever source.

    Files of another source of orders that wait to be loaded are waited for.
    """
    sources = [contract for contract in read_contracts(settings.project_dir).values() if contract.has_orders]
    for contract in sources:
        if connection.execute(f"SELECT EXISTS (FROM raw.{identifier(contract.name)})").fetchall() == [(True,)]:
            return
    names = [contract.name for contract in sources]
    known = connection.execute(
        "SELECT file_name, status FROM ops.loaded_files WHERE list_contains($names, dataset)", {"names": names}
    ).fetchall()
    if any(status == "loaded" for _, status in known):
        return
    seen = {file.file_name for file in summary.files} | {name for name, _ in known}
    waiting = [file for contract in sources for file in _files(settings, contract) if file.name not in seen]
    if waiting:
        return
    told = [f" Not read: {file.file_name}: {file.reason}" for file in summary.rejected if file.dataset in names]
    raise OrdersMissingError(
        "There are no orders yet. Put at least one file with orders (.csv, .parquet or .jsonl) into "
        f"{settings.landing}/orders/, or a system's own export into its folder, and run again.{''.join(told[:3])}"
    )


@contextmanager
def open_warehouse(settings: Settings, keep_out: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, make every table of the contracts, write the shop's settings and the identity key.

    Unless told otherwise, landing files are first rewritten without the people who were erased.
    """
    shop = settings.shop()
    contracts = read_contracts(settings.project_dir)
    make_data_dir(settings)
    with connect(settings, settings.landing_dir, settings.temp_dir) as connection:
        with transaction(connection):
            ledger.create_tables(connection, [*read_operations(settings.project_dir).values(), *contracts.values()])
            write_shop_settings(connection, shop)
            write_identity_key(connection, settings)
        if keep_out:
            from orchestration.erasure.landing import keep_erased_out

            keep_erased_out(settings, connection)
        yield connection


def _load(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    run_id: str,
    on_file: OnFile | None,
) -> list[FileResult]:
    results = []
    timezone = time_zone_of({**settings.defaults, **settings.shop()}, contract.name)
    with _temp_dir(settings) as temp_dir:
        run = Run(connection, contract, timezone, run_id, temp_dir, read_contracts(settings.project_dir))
        for file in _files(settings, contract):
            started = time.monotonic()
            result = replace(load_file(run, file), seconds=round(time.monotonic() - started, 3))
            results.append(result)
            if on_file:
                on_file(result)
    return results


def _files(settings: Settings, contract: Contract) -> list[LandingFile]:
    """The files that a dataset takes, or has to answer for."""
    extensions = ENDINGS if contract.part else EXTENSIONS
    files = list_files(settings.landing_dir, contract.name, contract.folders, extensions)
    return [file for file in files if concerns(file, contract)]


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
