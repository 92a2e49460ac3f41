"""Thresholds of the guards: `config.meta.guards` of each dataset's contract, overridden by `guards` in `shop.yml`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

STAGING = Path(__file__).parents[2] / "models" / "staging"

Thresholds = dict[str, dict[str, float]]


class UnknownThresholdError(ValueError):
    """`shop.yml` names a threshold that no guard reads."""


@cache
def _contracts(source: str) -> list[dict[str, Any]]:
    path = STAGING / source / f"_{source}__sources.yml"
    tables: list[dict[str, Any]] = yaml.safe_load(path.read_text())["sources"][0]["tables"]
    return tables


def datasets(source: str = "shop") -> list[str]:
    """Names of a source's datasets, in the order of the contract; source shop or reference."""
    return [table["name"] for table in _contracts(source)]


def systems() -> list[str]:
    """Sources whose own files are taken as they are."""
    paths = sorted(STAGING.glob("*/_*__sources.yml"))
    return [path.parent.name for path in paths if "folders:" in path.read_text()]


def native() -> list[str]:
    """Names of the datasets that systems' own files feed."""
    return [name for system in systems() for name in datasets(system)]


def answering(strictly: bool) -> list[str]:
    """Of each system the dataset that answers for its files: those with a threshold for rejected files, or the others."""
    first = [_contracts(system)[0] for system in systems()]
    return [
        table["name"] for table in first if ("rejected_files" in table["config"]["meta"].get("guards", {})) is strictly
    ]


def keys() -> dict[str, list[str]]:
    """Key columns of each dataset."""
    return {table["name"]: table["config"]["meta"]["key"] for table in _contracts("shop")}


def default_thresholds() -> Thresholds:
    """What the contracts say, per dataset."""
    found: Thresholds = {}
    for table in [table for source in ("shop", "reference", *systems()) for table in _contracts(source)]:
        meta = table["config"]["meta"]
        found[table["name"]] = {"quarantine_share": meta["quarantine_share"], **meta.get("guards", {})}
    return found


def read_thresholds(connection: duckdb.DuckDBPyConnection) -> Thresholds:
    """The contracts' thresholds with the shop's own over them.

    Raises:
        UnknownThresholdError: the shop overrides something that does not exist.
    """
    thresholds = default_thresholds()
    overrides = read_setting(connection, "guards", {}) or {}
    for dataset, values in overrides.items():
        if dataset not in thresholds:
            raise UnknownThresholdError(
                f"guards in shop.yml: no dataset {dataset!r}; there are {', '.join(thresholds)}."
            )
        for name, value in values.items():
            if name not in thresholds[dataset]:
                there = ", ".join(thresholds[dataset])
                raise UnknownThresholdError(f"guards in shop.yml: {dataset} has no threshold {name!r} in {there}.")
            thresholds[dataset][name] = float(value)
    return thresholds


def read_setting(connection: duckdb.DuckDBPyConnection, name: str, default: Any) -> Any:
    """One setting of the shop as of the last load, else the default."""
    rows = connection.execute("select value from ops.shop_settings where name = ?", [name]).fetchall()
    return json.loads(rows[0][0]) if rows else default
