"""Great Expectations on DuckDB: the datasource it lacks, a suite per layer, and the Data Docs."""

from __future__ import annotations

import builtins
import logging
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import, which else reports home

import great_expectations as gx
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metadata_types import FailureSeverity

from orchestration.quality.offline import ask_nobody
from orchestration.settings import private_files

if TYPE_CHECKING:
    from orchestration.quality.runner import Judged
    from orchestration.settings import Settings

SITE = "guards"

logging.getLogger("great_expectations").setLevel(logging.ERROR)


class OneConnectionEngine(SqlAlchemyExecutionEngine):
    """Keeps its connection open until it is closed: a DuckDB result is lost when its connection is (GX issue 10738)."""

    @contextmanager
    def get_connection(self) -> Generator[Any, None, None]:
        """The one connection."""
        if not self._connection:
            self._connection = self.engine.connect()
            self._connection.exec_driver_sql("set enable_external_access = false")
        yield self._connection

    def close(self) -> None:
        """Let go of the file, so that dbt can have it."""
        if self._connection:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A DuckDB file, through the dialect of duckdb-sqlalchemy."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def schema_(self) -> str:
        """Where the measurements lie."""
        return "guards"

    @property
    def execution_engine_type(self) -> builtins.type[SqlAlchemyExecutionEngine]:
        """The engine that keeps its connection."""
        return OneConnectionEngine


def validate(settings: Settings, layer: str, run_id: str, judged: list[Judged]) -> dict[str, bool]:
    """Validate the layer's measurements, write Data Docs, and return whether each column's expectation held.

    A guard without a measurement has no expectation. The warehouse is closed on return.
    """
    context = _context(settings)
    datasource = context.data_sources.add_or_update_duckdb(
        name="warehouse",
        connection_string=f"duckdb:///{settings.warehouse}",
        kwargs={"connect_args": {"config": settings.duckdb_config()}},
    )
    engine = datasource.get_execution_engine()
    try:
        asset = datasource.add_table_asset(name=layer, table_name=layer)
        suite = context.suites.add_or_update(
            gx.ExpectationSuite(
                name=layer, expectations=[_expectation(each) for each in judged if each.found.value is not None]
            )
        )
        definition = context.validation_definitions.add_or_update(
            gx.ValidationDefinition(name=layer, data=asset.add_batch_definition_whole_table("all"), suite=suite)
        )
        with private_files():
            result = definition.run(result_format="BASIC", run_id=gx.RunIdentifier(run_name=run_id))
        _forget_old_validations(settings, layer)
        context.build_data_docs(site_names=[SITE], resource_identifiers=_pages(context, layer, run_id))
        ask_nobody(settings.data_docs_dir)
    finally:
        engine.close()
        datasource.get_engine().dispose()
    return {each.expectation_config.kwargs["column"]: bool(each.success) for each in result.results}


def _expectation(judged: Judged) -> gx.expectations.Expectation:
    guard = judged.guard
    return gx.expectations.ExpectColumnMaxToBeBetween(
        column=judged.column,
        max_value=judged.limit,
        severity=FailureSeverity.CRITICAL if guard.severity == "error" else FailureSeverity.WARNING,
        notes=[
            f"{guard.description} ({guard.severity})",
            f"Observed: {judged.found.observed}. Expected: {judged.expected}.",
            f"Remedy: {guard.remedy}",
        ],
        meta={"dataset": guard.dataset, "check": guard.check_name, "severity": guard.severity},
    )


def _context(settings: Settings) -> Any:
    """A context below DATA_DIR/gx, whose Data Docs lie in DATA_DIR/data_docs wherever that is today."""
    context: Any = gx.get_context(mode="file", project_root_dir=settings.data_dir)
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(settings.data_docs_dir.absolute()),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    sites = context.list_data_docs_sites()
    for name in [name for name in sites if name != SITE]:
        context.delete_data_docs_site(name)
    if SITE not in sites:
        context.add_data_docs_site(SITE, site)
    elif sites[SITE] != site:
        context.update_data_docs_site(SITE, site)
    context.variables.progress_bars = {"globally": False}
    return context


def _pages(context: Any, layer: str, run_id: str) -> list[Any]:
    """What Data Docs show of this layer and run; the pages of other layers and runs stand, and the index lists all."""
    validations = [
        key
        for key in context.validation_results_store.list_keys()
        if key.run_id.run_name == run_id and key.expectation_suite_identifier.name == layer
    ]
    return [*validations, *(key.expectation_suite_identifier for key in validations)]


def _forget_old_validations(settings: Settings, layer: str) -> None:
    """Keep the docs small: building them takes time for each validation shown. All stand in ops.guard_results."""
    kept = max(1, int(settings.setting("keep_data_docs_runs")))
    for root in (settings.gx_dir / "uncommitted" / "validations", settings.data_docs_dir / "validations"):
        if (root / layer).is_dir():
            runs = sorted((root / layer).iterdir(), key=lambda path: path.stat().st_mtime)
            for run in runs[:-kept]:
                shutil.rmtree(run)
