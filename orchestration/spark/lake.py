"""The raw layer as Parquet in a folder or bucket, partitioned by load, for an engine that cannot read the private file.

The loader is the same: contracts, ledger and quarantine are in the private file, and what it holds is written out. A
partition `raw/<dataset>/load=<run>/` has the rows of the files that one run loaded, in one file that is named after the
ledger's entries of them. So a file whose name is there needs no writing, one whose name is not wanted is taken away,
and a run that was killed in between is mended by the next one before Spark reads.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.bounds import whole_number
from orchestration.extract.bucket import open_store
from orchestration.ingest.contracts import read_contracts
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings, private_files
from orchestration.warehouse import connect

if TYPE_CHECKING:
    import duckdb

WITHOUT = {"quarantined_rows": {"content": "null"}}
"""Columns that no model reads and that hold personal data."""

ROW_GROUP = 122_880
"""Rows that one task reads at least, unless LAKE_ROW_GROUP says fewer so that a small shop is dealt out to many tasks."""


def store_of(lake: str) -> Any:
    """The folder or bucket as an object store: either is written in one step a file."""
    if "://" in lake:
        return open_store(lake)
    from obstore.store import LocalStore

    Path(lake).mkdir(parents=True, exist_ok=True)
    return LocalStore(lake)


def write_raw(settings: Settings) -> tuple[int, int]:
    """Bring the lake's raw layer up to the private file; returns how many files were written and taken away."""
    with connect(settings, settings.temp_dir) as connection, private_files():
        wanted = dict(_wanted(connection, settings))
        store = store_of(settings.lake)
        present = _listed(store, "raw/")
        fresh = sorted(wanted.keys() - present)
        for path in fresh:
            _put(settings, connection, store, path, wanted[path])
        gone = sorted(present - wanted.keys())
        _remove(store, gone)
        for dataset in read_contracts(settings.project_dir):
            _make_folder(settings.lake, f"raw/{dataset}")
    return len(fresh), len(gone)


def write_tables(settings: Settings, schema: str) -> None:
    """Write every table of `schema` (`ops`, `predictions`) anew, each in one file."""
    with connect(settings, settings.temp_dir) as connection, private_files():
        store = store_of(settings.lake)
        names = connection.execute("select table_name from duckdb_tables() where schema_name = ?", [schema]).fetchall()
        for (name,) in names:
            columns = "".join(f" replace ({value} as {column})" for column, value in WITHOUT.get(name, {}).items())
            query = f"select *{columns} from {identifier(schema)}.{identifier(name)}"
            _put(settings, connection, store, f"{schema}/{name}/rows.parquet", query)


def forget(settings: Settings) -> None:
    """Take everything out of the lake; the next run on Spark writes it anew. A lake that is not there stays so."""
    if settings.lake_url is None and not Path(settings.lake).exists():
        return
    store = store_of(settings.lake)
    _remove(store, sorted(_listed(store, None)))


def _wanted(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterable[tuple[str, str]]:
    """Each partition's file, and the query of its rows."""
    loads = connection.execute("""
        select dataset, run_id, list(file_id order by file_id), string_agg(concat(file_id, content_sha256, loaded_at), ',' order by file_id)
        from ops.loaded_files where status = 'loaded' and rows_loaded > 0 group by all
    """).fetchall()
    for dataset, run, files, entries in loads:
        if dataset in read_contracts(settings.project_dir):
            name = hashlib.sha256(entries.encode()).hexdigest()[:16]
            numbers = ", ".join(str(file) for file in files)
            query = f"select * from raw.{identifier(dataset)} where _file_id in ({numbers})"
            yield f"raw/{dataset}/load={run}/{name}.parquet", query


def _put(settings: Settings, connection: duckdb.DuckDBPyConnection, store: Any, path: str, query: str) -> None:
    import obstore

    file = settings.temp_dir / "lake.parquet"
    row_group = whole_number("LAKE_ROW_GROUP", os.environ.get("LAKE_ROW_GROUP")) or ROW_GROUP
    try:
        connection.execute(
            f"copy ({query}) to {literal(str(file))} (format parquet, compression zstd, row_group_size {row_group})"
        )
        obstore.put(store, path, file)
    finally:
        file.unlink(missing_ok=True)


def _listed(store: Any, prefix: str | None) -> set[str]:
    import obstore

    return {meta["path"] for metas in obstore.list(store, prefix) for meta in metas}


def _remove(store: Any, paths: list[str]) -> None:
    import obstore

    if paths:
        obstore.delete(store, paths)


def _make_folder(lake: str, path: str) -> None:
    """Spark wants the folder of a table to be there, even without rows; a bucket has no folders."""
    if "://" not in lake:
        (Path(lake) / path).mkdir(parents=True, exist_ok=True)
