"""Landing folders and one raw asset per dataset."""

import dagster as dg

from orchestration.defs.manifest import RAW_TABLES
from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import TRANSIENT, permanent
from orchestration.ingest import load_dataset, read_contracts
from orchestration.settings import Settings

CONTRACTS = read_contracts(Settings.from_env().project_dir)

landing_assets = [
    dg.AssetSpec(
        dg.AssetKey(["landing", dataset]),
        group_name="landing",
        description=f"Files in `landing/{dataset}/`: csv, parquet or jsonl.",
        kinds={"file"},
    )
    for dataset in CONTRACTS
]


def _column_schema(dataset: str) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(column["name"], column["data_type"], description=column["description"])
            for column in RAW_TABLES[dataset]["columns"].values()
        ]
    )


def _raw_asset(dataset: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey(["raw", dataset]),
        deps=[dg.AssetKey(["landing", dataset])],
        group_name="raw",
        description=RAW_TABLES[dataset]["description"],
        kinds={"duckdb"},
        retry_policy=TRANSIENT,
        metadata={"dagster/column_schema": _column_schema(dataset)},
    )
    def load(pipeline: PipelineResource) -> dg.MaterializeResult:
        journal = pipeline.journal
        with permanent(), journal.layer("raw"):
            files, rows = load_dataset(pipeline.settings, CONTRACTS[dataset], journal.run_id, journal.loaded)
        new = [file for file in files if file.status == "loaded"]
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows,
                "files_loaded": len(new),
                "files_rejected": sum(file.status == "rejected" for file in files),
                "rows_loaded": sum(file.rows_loaded for file in new),
                "rows_quarantined": sum(file.rows_quarantined for file in new),
                "bytes": sum(file.bytes for file in new),
                "docs": dg.MetadataValue.path(str(pipeline.settings.data_docs_dir / "index.html")),
            }
        )

    return load


raw_assets = [_raw_asset(dataset) for dataset in CONTRACTS]
