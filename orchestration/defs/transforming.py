"""One asset per dbt model and seed, one check per dbt test, one step per layer."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration.defs.manifest import MANIFEST, TRANSLATOR
from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import permanent
from orchestration.publish import published_fingerprint
from orchestration.settings import Settings
from orchestration.transform import LAYERS, NodeResult, build_layer, input_fingerprint
from orchestration.warehouse import connect

# Totals that Dagster plots over the runs, beside the rows: what must not jump from one run to the next.
MONEY = {
    "orders": {
        "net_sales": "sum(net_sales) filter (where is_valid)",
        "refunds": "sum(refunds) filter (where is_valid)",
    },
    "ad_spend": {"spend": "sum(spend)"},
    "attribution_touchpoints": {"attributed_net_sales": "sum(revenue_linear)"},
    "customer_360": {"contribution_margin": "sum(contribution_margin)"},
}


def _layer(layer: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=MANIFEST,
        select=LAYERS[layer][0],
        exclude=f"resource_type:unit_test {LAYERS[layer][1]}".strip(),
        name=f"{layer}_models",
        dagster_dbt_translator=TRANSLATOR,
        required_resource_keys={"pipeline"},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        pipeline: PipelineResource = context.resources.pipeline
        journal = pipeline.journal
        if context.is_subset:
            journal.inputs = None  # the marts are then of no one state of the inputs
        elif layer == "staging":
            journal.inputs = input_fingerprint(pipeline.settings)
            if journal.inputs == published_fingerprint(pipeline.settings):
                journal.unchanged()
                return  # no output, so that no later step starts
        names = None if not context.is_subset else [key.path[-1] for key in context.selected_asset_keys]

        def hear(node: NodeResult) -> None:
            if node.resource_type in {"model", "seed"} or not node.ok:
                journal.line(
                    layer, node.name, node.status if node.ok else f"{node.status}: {node.message}", node.seconds
                )

        with permanent(), journal.layer(layer):
            results = build_layer(pipeline.settings, layer, hear, names)
        journal.line(layer, "tests", f"{sum(node.resource_type == 'test' for node in results)} passed or warned")
        rows = _row_counts(pipeline.settings, results)
        totals = _money_totals(pipeline.settings, results)
        for node in results:
            if node.resource_type in {"model", "seed"}:
                key = TRANSLATOR.get_asset_key(MANIFEST["nodes"][node.unique_id])
                metadata = _metadata(pipeline.settings, node, rows.get(tuple(key.path)))
                yield dg.MaterializeResult(key, metadata=metadata | totals.get(node.name, {}))
        yield from _check_results(results, context.selected_asset_check_keys)

    return models


def _check_results(results: list[NodeResult], wanted: Any) -> Iterator[dg.AssetCheckResult]:
    for node in results:
        key = get_asset_check_key_for_test(MANIFEST, TRANSLATOR, node.unique_id, None)
        if key is not None and key in wanted:
            yield dg.AssetCheckResult(
                passed=node.status == "pass",
                asset_key=key.asset_key,
                check_name=key.name,
                severity=dg.AssetCheckSeverity.WARN if node.status == "warn" else dg.AssetCheckSeverity.ERROR,
                metadata={"failing_rows": node.failures or 0, "seconds": node.seconds},
            )


def _row_counts(settings: Settings, results: list[NodeResult]) -> dict[tuple[str, ...], int]:
    """Rows of every table, and of the views among the results that are marts."""
    built = {node.name for node in results if node.resource_type == "model"}
    with connect(settings, read_only=True) as connection:
        rows = connection.execute("select schema_name, table_name, estimated_size from duckdb_tables()").fetchall()
        views = connection.execute("select view_name from duckdb_views() where schema_name = 'marts'").fetchall()
        for (view,) in views:  # they only choose columns of a table
            if view in built:
                rows.append(("marts", view, connection.execute(f"select count(*) from marts.{view}").fetchall()[0][0]))
    return {(schema, table): size for schema, table, size in rows}


def _money_totals(settings: Settings, results: list[NodeResult]) -> dict[str, dict[str, Any]]:
    """The totals of the marts among the results."""
    marts = [node.name for node in results if node.resource_type == "model" and node.name in MONEY]
    with connect(settings, read_only=True) as connection:
        return {
            mart: {
                name: float(connection.execute(f"select coalesce({total}, 0) from marts.{mart}").fetchall()[0][0])
                for name, total in MONEY[mart].items()
            }
            for mart in marts
        }


def _metadata(settings: Settings, node: NodeResult, rows: int | None) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "seconds": node.seconds,
        "docs": dg.MetadataValue.path(str(settings.data_docs_dir / "index.html")),
    }
    return metadata if rows is None else {**metadata, "dagster/row_count": rows}


staging_models = _layer("staging")
intermediate_models = _layer("intermediate")
marts_models = _layer("marts")
