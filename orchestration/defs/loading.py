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
            result = load_dataset(pipeline.settings, CONTRACTS[dataset], journal.run_id)
        return dg.MaterializeResult()

    return load


raw_assets = [_raw_asset(dataset) for dataset in CONTRACTS]
