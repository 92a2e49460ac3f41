"""Ask the metrics layer: `python -m orchestration.metrics query --metrics revenue,mer --group-by metric_time__month,channel`.

MetricFlow writes the SQL, from the YAML in `models/metrics`; the published file answers it, opened as any reader opens it.
MetricFlow's own `mf query` does the same on the private file, and asks the package registry for updates each time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from orchestration.errors import ConfigurationError
from orchestration.hardening import open_published
from orchestration.settings import Settings
from orchestration.transform import manifest_is_current, parse_project

if TYPE_CHECKING:
    import pandas as pd
    from metricflow.engine.metricflow_engine import MetricFlowEngine


class _DuckDB:
    """All that MetricFlow has to know to write SQL; it is never asked to run any."""

    def __init__(self) -> None:
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        self.sql_engine_type = SqlEngine.DUCKDB
        self.sql_plan_renderer = DuckDbSqlPlanRenderer()


def engine(settings: Settings) -> MetricFlowEngine:
    """MetricFlow over the project as it stands.

    Raises ConfigurationError when MetricFlow is not installed.
    """
    try:
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
    except ImportError:
        raise ConfigurationError("MetricFlow is not installed: `make metrics` installs it.") from None
    file = settings.dbt_target_dir / "semantic_manifest.json"
    if not manifest_is_current(settings):
        parse_project(settings)
    manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=_without_database(file.read_text()))
    client: Any = _DuckDB()
    return MetricFlowEngine(SemanticManifestLookup(manifest), client)


def _without_database(manifest: str) -> str:
    """The manifest with tables named by schema only: each published version is a database of another name."""
    parsed = json.loads(manifest)
    spines = parsed["project_configuration"]["time_spines"]
    for relation in [item["node_relation"] for item in (*parsed["semantic_models"], *spines)]:
        relation["database"] = None
        relation["relation_name"] = f'"{relation["schema_name"]}"."{relation["alias"]}"'
    return json.dumps(parsed)


def written(
    flow: MetricFlowEngine,
    metrics: Sequence[str] = (),
    group_by: Sequence[str] = (),
    where: Sequence[str] = (),
    order_by: Sequence[str] = (),
    limit: int | None = None,
    saved: str | None = None,
) -> str:
    """The SQL of a query; `channel` alone will do for `kpi_fact__channel` where only one dimension is called so.

    Raises ConfigurationError with MetricFlow's own words when there is no such metric or dimension.
    """
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    try:
        request = MetricFlowQueryRequest.create(
            saved_query_name=saved,
            metric_names=list(metrics) or None,
            group_by_names=[full_name(flow, name, metrics) for name in group_by] or None,
            where_constraints=list(where) or None,
            order_by_names=[full_name(flow, name, metrics) for name in order_by] or None,
            limit=limit,
        )
        return flow.explain(request).sql_statement.without_descriptions.sql
    except Exception as error:  # MetricFlow has a class of its own for every way to be wrong
        raise ConfigurationError(str(error).strip()) from None


def full_name(flow: MetricFlowEngine, name: str, metrics: Sequence[str]) -> str:
    """A dimension's name with that of its entity; a minus before it, for falling order, stays."""
    sign, bare = ("-", name[1:]) if name.startswith("-") else ("", name)
    if "__" in bare or bare in metrics or bare == "metric_time" or not metrics:
        return name
    found = {dimension.granularity_free_dunder_name for dimension in flow.simple_dimensions_for_metrics(list(metrics))}
    ending = [dunder for dunder in found if dunder.endswith(f"__{bare}")]
    return sign + ending[0] if len(ending) == 1 else name


def ask(settings: Settings, sql: str) -> pd.DataFrame:
    """The answer of the published file.

    Raises ConfigurationError when nothing is published.
    """
    if not settings.published_file.exists():
        raise ConfigurationError("Nothing is published yet: `make run` first.")
    with open_published(settings.published_file) as connection:
        return connection.execute(sql).df()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.metrics", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the metrics, and what each can be grouped by")
    query = commands.add_parser("query", help="ask for metrics")
    query.add_argument("--metrics", default="", help="names, with commas between them")
    query.add_argument("--group-by", default="", help="metric_time__month, channel … with commas between them")
    query.add_argument(
        "--where", action="append", default=[], help="such as \"{{ Dimension('kpi_fact__channel') }} = 'email'\""
    )
    query.add_argument(
        "--order", default="", help="names, with commas between them; a minus before one for falling order"
    )
    query.add_argument("--limit", type=int)
    query.add_argument(
        "--saved-query", help="one of models/metrics/saved_queries.yml instead of --metrics and --group-by"
    )
    query.add_argument("--csv", type=Path, help="write the answer into this file")
    query.add_argument("--explain", action="store_true", help="print the SQL and do not run it")
    options, console = parser.parse_args(arguments), Console(soft_wrap=True)
    try:
        settings = Settings.from_env()
        flow = engine(settings)
        if options.command == "list":
            _list(flow, console)
            return 0
        metrics, group_by, order = (_names(text) for text in (options.metrics, options.group_by, options.order))
        sql = written(flow, metrics, group_by, options.where, order, options.limit, options.saved_query)
        if options.explain:
            print(sql)
            return 0
        _show(ask(settings, sql), options.csv, console)
    except ConfigurationError as error:
        console.print("[red]error:[/]", end=" ")
        console.print(str(error), markup=False, highlight=False)
        return 1
    return 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _list(flow: MetricFlowEngine, console: Console) -> None:
    table = Table("metric", "grouped by")
    for metric in flow.list_metrics():
        table.add_row(metric.name, ", ".join(sorted({item.granularity_free_dunder_name for item in metric.dimensions})))
    console.print(table)


def _show(rows: pd.DataFrame, csv: Path | None, console: Console) -> None:
    if csv:
        rows.to_csv(csv, index=False)
        console.print(f"{len(rows):,} rows in {csv}", highlight=False)
        return
    table = Table(*rows.columns)
    for row in rows.itertuples(index=False):
        table.add_row(*("" if value != value or value is None else _written(value) for value in row))
    console.print(table)


def _written(value: Any) -> str:
    if hasattr(value, "date"):
        return str(value.date())
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
