"""Landing folders and one raw asset per dataset; the datasets of a system are loaded in one step."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.manifest import RAW_TABLES
from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import TRANSIENT, permanent
from orchestration.ingest import Contract, FileResult, load_dataset, read_contracts
from orchestration.settings import Settings

CONTRACTS = read_contracts(Settings.from_env().project_dir)

FOLDERS = list(dict.fromkeys(folder for contract in CONTRACTS.values() for folder in contract.folders))

landing_assets = [
    dg.AssetSpec(
        dg.AssetKey(["landing", folder]),
        group_name="landing",
        description=f"Files in `landing/{folder}/`.",
        kinds={"file"},
    )
    for folder in FOLDERS
]


def _column_schema(dataset: str) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(column["name"], column["data_type"], description=column["description"])
            for column in RAW_TABLES[dataset]["columns"].values()
        ]
    )


def _raw_assets(source: str, contracts: list[Contract]) -> dg.AssetsDefinition:
    """One step that loads `contracts`: datasets that lie in the same folders."""

    @dg.multi_asset(
        name=f"load_{source}",
        specs=[
            dg.AssetSpec(
                dg.AssetKey(["raw", contract.name]),
                deps=[dg.AssetKey(["landing", folder]) for folder in contract.folders],
                group_name="raw",
                description=RAW_TABLES[contract.name]["description"],
                kinds={"duckdb"},
                metadata={"dagster/column_schema": _column_schema(contract.name)},
            )
            for contract in contracts
        ],
        retry_policy=TRANSIENT,
    )
    def load(pipeline: PipelineResource) -> Iterator[dg.MaterializeResult]:
        journal = pipeline.journal
        with permanent(), journal.layer("raw"):
            for contract in contracts:
                files, rows = load_dataset(pipeline.settings, contract, journal.run_id, journal.loaded)
                yield dg.MaterializeResult(
                    asset_key=dg.AssetKey(["raw", contract.name]), metadata=_metadata(pipeline.settings, files, rows)
                )

    return load


def _metadata(settings: Settings, files: list[FileResult], rows: int) -> dict[str, dg.MetadataValue | int]:
    new = [file for file in files if file.status == "loaded"]
    return {
        "dagster/row_count": rows,
        "files_loaded": len(new),
        "files_rejected": sum(file.status == "rejected" for file in files),
        "rows_loaded": sum(file.rows_loaded for file in new),
        "rows_quarantined": sum(file.rows_quarantined for file in new),
        "bytes": sum(file.bytes for file in new),
        "docs": dg.MetadataValue.path(str(settings.data_docs_dir / "index.html")),
    }


def _steps() -> dict[str, list[Contract]]:
    """A step for each dataset of the landing contract, and one for all that a system's own files feed."""
    steps: dict[str, list[Contract]] = {}
    for contract in CONTRACTS.values():
        steps.setdefault(contract.source if contract.part else contract.name, []).append(contract)
    return steps


raw_assets = [_raw_assets(name, contracts) for name, contracts in _steps().items()]
