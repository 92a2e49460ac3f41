"""Build a layer on Spark and bring back into the private file what Python reads of it.

The rest of a run stays as it is: the loader and the guards look at the private file, predictions read their aggregates there
and write back to it, and the publication copies the marts out of it.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import ConfigurationError
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings
from orchestration.spark.lake import store_of, write_raw, write_tables
from orchestration.warehouse import connect

if TYPE_CHECKING:
    import duckdb
    from dbt.contracts.graph.manifest import Manifest

GUARDED_ENTITIES = {
    "orders", "order_lines", "refunds", "customers", "products", "ad_spend", "spend_days", "sessions", "web_events",
    "support_tickets", "marketing_calendar",
}  # fmt: skip
"""Of each system's staging models, those that guards look at."""

READ_BY_PYTHON = {
    # predictions
    "int_purchase_histories_counted", "int_repeat_values_counted", "int_channel_transitions_counted",
    # guards
    "int_orders_unioned", "int_sessions_unioned", "int_ad_spend_unioned", "int_loads_reconciled", "int_validity_reconciled",
    "int_orders_valued", "int_refunds_matched", "int_ad_spend_converted", "int_sessions_enriched",
    "int_touchpoints_weighed",
    # exports of audiences, erasure
    "int_people", "int_identifiers_clustered", "int_identifiers_ignored",
}  # fmt: skip
"""Intermediate models that come back into the private file."""

LAYERS = ("seeds", "staging", "intermediate", "marts")


def in_session() -> bool:
    """Whether Spark works in a session of this process, not in a cluster that is reached over the network."""
    return os.environ.get("SPARK_METHOD", "session") == "session"


def check_spark() -> None:
    """Raises ConfigurationError when what Spark needs is not here."""
    if find_spec("dbt.adapters.spark") is None:
        raise ConfigurationError("ENGINE=spark needs Spark: run `make setup-spark`.")
    if in_session() and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise ConfigurationError(
            "ENGINE=spark needs Java 17 or newer: install it, or set SPARK_METHOD to reach a cluster."
        )


def prepare(settings: Settings, manifest: Manifest, layer: str) -> None:
    """Write out what the layer reads: raw once, the books and the predictions as each layer finds them."""
    if layer == "staging":
        _forget_tables(settings)
        _make_sources(settings, manifest)
        write_raw(settings)
    write_tables(settings, "ops")
    write_tables(settings, "predictions")


def bring_back(settings: Settings, manifest: Manifest, built: list[str]) -> None:
    """Copy the built models (unique ids) that Python reads into the private file: the marts, and what else it names.

    Marts take their types and comments from their contract. A view of the marts is brought back as a table.
    """
    files = Files(settings)
    with connect(settings, settings.temp_dir, *files.folders) as connection:
        for node in (manifest.nodes[unique_id] for unique_id in built if unique_id in manifest.nodes):
            if _is_read(node):
                _bring(connection, node, files.of(node))


def _is_read(node: Any) -> bool:
    if node.resource_type != "model":
        return False
    if node.schema == "staging":
        return node.name.rpartition("__")[2] in GUARDED_ENTITIES
    return node.schema == "marts" or node.name in READ_BY_PYTHON


def _forget_tables(settings: Settings) -> None:
    """What another build left in the private file goes, so that nothing can read an old table for a new one."""
    with connect(settings) as connection:
        for layer in LAYERS:
            connection.execute(f"drop schema if exists {layer} cascade")


def _make_sources(settings: Settings, manifest: Manifest) -> None:
    """Every source table is in the private file before the first run has filled it, as `create_missing_sources` has it on DuckDB."""
    with connect(settings) as connection:
        for source in manifest.sources.values():
            columns = ", ".join(f"{identifier(name)} {column.data_type}" for name, column in source.columns.items())
            connection.execute(f"create schema if not exists {identifier(source.schema)}")
            connection.execute(
                f"create table if not exists {identifier(source.schema)}.{identifier(source.identifier)} ({columns})"
            )


class Files:
    """Where the Parquet files of a model lie for DuckDB: in the lake's folder, or copied out of its bucket."""

    def __init__(self, settings: Settings) -> None:
        self.lake = settings.lake
        self.copies = settings.temp_dir / "lake"
        shutil.rmtree(self.copies, ignore_errors=True)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that DuckDB must be let into."""
        return () if "://" in self.lake else (Path(self.lake),)

    def of(self, node: Any) -> Path:
        """The folder with the files of a model."""
        place = f"{node.schema}/{node.alias}"
        if "://" not in self.lake:
            return Path(self.lake) / place
        import obstore

        store = store_of(self.lake)
        folder = self.copies / place
        folder.mkdir(parents=True)
        for metas in obstore.list(store, f"{place}/"):
            for meta in metas:
                if meta["path"].endswith(".parquet"):
                    (folder / Path(meta["path"]).name).write_bytes(bytes(obstore.get(store, meta["path"]).bytes()))
        return folder


def _bring(connection: duckdb.DuckDBPyConnection, node: Any, folder: Path) -> None:
    name = f"{identifier(node.schema)}.{identifier(node.alias)}"
    source = f"read_parquet({literal(str(folder / '*.parquet'))})"
    contracted = node.schema == "marts"
    columns = [
        f"cast({identifier(column.name)} as {column.data_type}) as {identifier(column.name)}"
        for column in node.columns.values()
    ]
    connection.execute(f"create schema if not exists {identifier(node.schema)}")
    connection.execute(
        f"create or replace table {name} as select {', '.join(columns) if contracted else '*'} from {source}"
    )
    if contracted:
        connection.execute(f"comment on table {name} is {literal(node.description)}")
        for column in node.columns.values():
            connection.execute(f"comment on column {name}.{identifier(column.name)} is {literal(column.description)}")
