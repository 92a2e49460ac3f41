"""The parsed dbt project as Dagster reads it: its manifest, and how its nodes are called as assets."""

from __future__ import annotations

import json
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration.column_lineage import kept
from orchestration.settings import Settings
from orchestration.transform import manifest_is_current, parse_project

# The page of the dashboard that draws the marts of an area; the overview for the others.
DASHBOARD_PAGES = {
    "customers": "customers",
    "retention": "cohorts",
    "acquisition": "clv_versus_cac",
    "attribution": "attribution",
    "trust": "trust",
}


class WarehouseTranslator(DagsterDbtTranslator):
    """Asset keys are `schema/table`, groups are layers."""

    def get_asset_key(self, dbt_resource_props: Any) -> dg.AssetKey:
        """`raw/orders`, `staging/stg_shop__orders`, `marts/customer_360`."""
        table = dbt_resource_props.get("identifier") or dbt_resource_props["name"]
        return dg.AssetKey([dbt_resource_props["schema"], table])

    def get_group_name(self, dbt_resource_props: Any) -> str:
        """The layer."""
        return str(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Any) -> str:
        """The model's own description, without its code."""
        return dbt_resource_props.get("description") or ""

    def get_metadata(self, dbt_resource_props: Any) -> dict[str, Any]:
        """Beside what dbt says: where columns come from, where a mart is drawn, and where its columns are explained."""
        metadata = dict(super().get_metadata(dbt_resource_props))
        if columns := LINEAGE.get(dbt_resource_props["unique_id"]):
            metadata["dagster/column_lineage"] = dg.TableColumnLineage(
                {
                    column: [dg.TableColumnDep(self.get_asset_key(NODES[origin]), name) for origin, name in origins]
                    for column, origins in columns.items()
                }
            )
        if dbt_resource_props["schema"] != "marts":
            return metadata
        area = str(dbt_resource_props["config"]["group"])
        pages = Settings.from_env().data_dir / "docs_site" / "dictionary"
        return {
            **metadata,
            "dashboard": dg.MetadataValue.url(f"http://localhost:8501/{DASHBOARD_PAGES.get(area, '')}"),
            "dictionary": dg.MetadataValue.path(str(pages / f"{area}.html")),
        }


def _load_manifest() -> dict[str, Any]:
    settings = Settings.from_env()
    if not manifest_is_current(settings):
        parse_project(settings)
    return json.loads((settings.dbt_target_dir / "manifest.json").read_text())


MANIFEST = _load_manifest()
NODES = {**MANIFEST["nodes"], **MANIFEST["sources"]}
LINEAGE = kept(Settings.from_env(), MANIFEST)
TRANSLATOR = WarehouseTranslator()
RAW_TABLES = {node["name"]: node for node in MANIFEST["sources"].values() if node["schema"] == "raw"}
MODEL_SCHEMAS = {
    node["name"]: node["schema"] for node in MANIFEST["nodes"].values() if node["resource_type"] == "model"
}
