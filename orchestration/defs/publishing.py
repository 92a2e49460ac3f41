"""The published file, after the marts guard."""

from datetime import timedelta

import dagster as dg

from orchestration.defs.manifest import MANIFEST
from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import TRANSIENT, permanent
from orchestration.defs.transforming import marts_models
from orchestration.publish import publish
from orchestration.transform import close_changes, holds_the_rest

PARTS = {
    node["name"]: node["config"]["meta"]["parts"]
    for node in MANIFEST["nodes"].values()
    if node["schema"] == "marts" and "parts" in node["config"].get("meta", {})
}


@dg.asset(
    key=dg.AssetKey(["published", "warehouse"]),
    deps=list(marts_models.keys),
    group_name="published",
    description="The marts in a file of their own for analysts and BI tools, swapped in whole.",
    kinds={"duckdb"},
    retry_policy=TRANSIENT,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=48), warn_window=timedelta(hours=26)),
)
def published_warehouse(pipeline: PipelineResource) -> dg.MaterializeResult:
    """Copy the marts into a new file and swap it in."""
    journal = pipeline.journal
    with permanent(), journal.layer("published"):
        parts = PARTS if journal.inputs and holds_the_rest(pipeline.settings) else None
        report = publish(pipeline.settings, journal.run_id, journal.published, journal.inputs, parts)
        if journal.inputs:
            close_changes(pipeline.settings, report.file.name)
    journal.line("published", report.file.name, f"{report.tables} tables, {report.rows:,} rows")
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(str(report.file)),
            "tables": report.tables,
            "dagster/row_count": report.rows,
            "bytes": report.bytes,
        }
    )
