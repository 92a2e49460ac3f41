"""Where each column comes from, as `make docs` found it: kept beside dbt's artefacts for whoever shows it, such as Dagster.

Tracing columns through all models takes most of a minute, so no run does it. What models have become since is looked up
in the manifest: a column or model that is gone is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orchestration.settings import Settings

Lineage = dict[str, dict[str, list[tuple[str, str]]]]
"""By dbt's id of a model and name of its column: id and column of each origin, one step up."""


def lineage_file(settings: Settings) -> Path:
    """Where it is kept."""
    return settings.dbt_target_dir.parent / "column_lineage.json"


def keep(settings: Settings, edges: Iterable[Mapping[str, Any]]) -> None:
    """Write what dbt-colibri found: edges from a column to one that is made of it."""
    found: Lineage = {}
    for edge in edges:
        if edge.get("sourceColumn") and edge.get("targetColumn"):
            origins = found.setdefault(edge["target"], {}).setdefault(edge["targetColumn"], [])
            origins.append((edge["source"], edge["sourceColumn"]))
    file = lineage_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(found))
    fresh.replace(file)


def kept(settings: Settings, manifest: Mapping[str, Any]) -> Lineage:
    """What is kept and still true of the manifest; empty before the first `make docs`."""
    try:
        found = json.loads(lineage_file(settings).read_text())
    except (OSError, ValueError):
        return {}
    nodes = {**manifest["nodes"], **manifest["sources"]}
    columns = {name: {column.lower() for column in node["columns"]} for name, node in nodes.items()}
    return {
        target: {
            column: origins
            for column, listed in by_column.items()
            if column in columns[target]
            and (
                origins := _distinct((source, origin) for source, origin in listed if origin in columns.get(source, ()))
            )
        }
        for target, by_column in found.items()
        if target in columns
    }


def _distinct(origins: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each origin once: a column that a model uses twice is found twice, and Dagster refuses that."""
    return list(dict.fromkeys(origins))
