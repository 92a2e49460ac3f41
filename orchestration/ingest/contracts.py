"""The contracts of the datasets, read from the dbt source YAML, where they stand once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import ConfigurationError
from orchestration.ingest.sql import identifier

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader, ten times as quick where libyaml is
BOOKKEEPING = ("_file_id", "_row_number", "_loaded_at", "_unparsed", "_extra")


@dataclass(frozen=True)
class Column:
    """One column of a dataset and what its values must be."""

    name: str
    data_type: str
    required: bool = False
    personal: bool = False
    aliases: tuple[str, ...] = ()
    accepted_values: tuple[str, ...] = ()
    on_invalid: str = "null"
    pattern: str | None = None
    upper: bool = False
    minimum: float | None = None
    maximum: float | None = None
    compression: str | None = None
    """DuckDB's method of storing it, where its own choice is poor."""

    @property
    def definition(self) -> str:
        """SQL that declares it in its table."""
        how = f" USING COMPRESSION {self.compression}" if self.compression else ""
        return f"{identifier(self.name)} {self.data_type}{how}"

    @property
    def quarantines(self) -> bool:
        """An unreadable value of this column sends its row to quarantine."""
        return self.required or self.on_invalid == "quarantine"


@dataclass(frozen=True)
class Contract:
    """What one dataset must look like; `columns` without the loader's own bookkeeping columns.

    `folders` are where its files lie below the landing folder. Files of a system that exports them in its own layouts
    lie in one folder for all datasets of the system; `part` is then what a layout must have to feed this dataset, and
    the `main` dataset is the one that answers for files that feed none.
    """

    name: str
    schema: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    version: str | None = None
    quarantine_share: float = 0.01
    guards: dict[str, Any] = field(default_factory=dict, hash=False)
    table_columns: tuple[Column, ...] = ()
    source: str = ""
    folders: tuple[str, ...] = ()
    part: str = ""
    main: bool = False

    @property
    def has_orders(self) -> bool:
        """Whether its rows are orders."""
        return self.name == "orders" or self.part == "orders"

    @property
    def required(self) -> list[Column]:
        """The columns that every row must fill."""
        return [column for column in self.columns if column.required]


def read_contracts(project_dir: Path) -> dict[str, Contract]:
    """Every dataset that may be landed, `orders` first, in the order of the YAML files. Cached per project."""
    return {contract.name: contract for contract in _sources(project_dir) if contract.schema == "raw"}


def read_operations(project_dir: Path) -> dict[str, Contract]:
    """The pipeline's own tables."""
    return {table.name: table for table in _sources(project_dir) if table.schema == "ops"}


def dataset_names(project_dir: Path) -> list[str]:
    """Names of the datasets that may be landed."""
    return list(read_contracts(project_dir))


def folder_names(project_dir: Path) -> list[str]:
    """Names of the folders that a landing folder may have."""
    return list(dict.fromkeys(name for contract in read_contracts(project_dir).values() for name in contract.folders))


def normalise(header: str) -> str:
    """A header as the contract would write it: trimmed, without quotes, lower case, spaces as underscores."""
    return re.sub(r"\s+", "_", header.strip('"\ufeff \t\r\n\u00a0').lower())


@lru_cache(maxsize=8)
def _sources(project_dir: Path) -> list[Contract]:
    files = sorted((project_dir / "models" / "staging").glob("*/_*__sources.yml"))
    if not files:
        raise ConfigurationError(f"{project_dir} has no models/staging/*/_*__sources.yml. Is it the project's folder?")
    tables = [
        _table(source, table, file)
        for file in files
        for source in yaml.load(file.read_text(encoding="utf-8"), LOADER)["sources"]  # noqa: S506
        for table in source["tables"]
    ]
    return sorted(tables, key=lambda contract: contract.name != "orders")


def _table(source: dict[str, Any], table: dict[str, Any], file: Path) -> Contract:
    try:
        meta = _meta(table)
        folders = _meta(source).get("folders")
        columns = tuple(_column(column) for column in table["columns"])
        return Contract(
            name=table["name"],
            schema=source.get("schema", source["name"]),
            columns=tuple(column for column in columns if column.name not in BOOKKEEPING),
            key=tuple(meta.get("key", ())),
            version=meta.get("version"),
            quarantine_share=float(meta.get("quarantine_share", 0.01)),
            guards=dict(meta.get("guards", {})),
            table_columns=columns,
            source=source["name"],
            folders=tuple(folders or [table["name"]]),
            part=meta["part"] if folders else "",
            main=bool(folders) and table is source["tables"][0],
        )
    except KeyError as error:
        raise ConfigurationError(f"{file}, table '{table.get('name')}': {error} is missing.") from None


def _column(column: dict[str, Any]) -> Column:
    meta = _meta(column)
    return Column(
        name=column["name"],
        data_type=column["data_type"].lower(),
        required=bool(meta.get("required", False)),
        personal=bool(meta.get("personal", False)),
        aliases=tuple(normalise(alias) for alias in meta.get("aliases", ())),
        accepted_values=tuple(str(value).lower() for value in meta.get("accepted_values", ())),
        on_invalid=meta.get("on_invalid", "null"),
        pattern=meta.get("pattern"),
        upper=bool(meta.get("upper", False)),
        minimum=meta.get("minimum"),
        maximum=meta.get("maximum"),
        compression=meta.get("compression"),
    )


def _meta(described: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = described.get("config", {}).get("meta", {})
    return meta
