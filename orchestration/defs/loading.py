"""Landing folders and one raw asset per dataset."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import TRANSIENT, permanent
from orchestration.ingest import Contract, load_dataset, read_contracts
from orchestration.settings import Settings

CONTRACTS = read_contracts(Settings.from_env().project_dir)

landing_assets = [
    dg.AssetSpec(
        dg.AssetKey(["landing", contract.dataset]),
        group_name="landing",
        description=f"Files in `landing/{contract.dataset}/`: csv, parquet or jsonl.",
        kinds={"file"},
    )
    for contract in CONTRACTS
]


def _raw_asset(contract: Contract) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey(["raw", contract.dataset]),
        deps=[dg.AssetKey(["landing", contract.dataset])],
        group_name="raw",
        description=contract.description,
        kinds={"duckdb"},
        retry_policy=TRANSIENT,
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(column.name, column.data_type, description=column.description)
                    for column in contract.columns
                ]
            )
        },
    )
    def load(pipeline: PipelineResource) -> dg.MaterializeResult:
        journal = pipeline.journal
        with permanent(), journal.layer("raw"):
            result = load_dataset(pipeline.settings, contract, journal.run_id, say=journal.line)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": result.table_rows,
                "rows_loaded": result.rows_loaded,
                "rows_quarantined": result.rows_quarantined,
                "files_loaded": result.files_loaded,
                "files_rejected": result.files_rejected,
                "bytes": result.bytes,
                "docs": dg.MetadataValue.path(str(pipeline.settings.data_docs_dir / "index.html")),
            }
        )

    return load


raw_assets = [_raw_asset(contract) for contract in CONTRACTS]
