"""Which queries a shop declares under `databases` in its shop.yml, checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.errors import ConfigurationError
from orchestration.shop_file import did_you_mean

KINDS = {"postgresql": "postgres", "mysql": "mysql"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
MEMBERS = {"kind", "connection_variable", "queries"}
QUERY_MEMBERS = {"dataset", "sql", "watermark"}


@dataclass(frozen=True)
class Query:
    """What fills one dataset. With a `watermark` column, only rows that are new or changed by it are fetched."""

    dataset: str
    sql: str
    watermark: str | None = None


@dataclass(frozen=True)
class Database:
    """A database of the shop. `variable` is the environment variable that holds how to connect, password included."""

    name: str
    kind: str
    variable: str
    queries: tuple[Query, ...]

    @property
    def scanner(self) -> str:
        """DuckDB's name for this kind of database."""
        return KINDS[self.kind]


def read_databases(declared: Mapping[str, Any], datasets: Collection[str]) -> list[Database]:
    """The setting `databases` as such; `datasets` may be filled. Raises ConfigurationError naming entry and remedy."""
    return [_database(str(name), entry, datasets) for name, entry in declared.items()]


def _database(name: str, entry: Any, datasets: Collection[str]) -> Database:
    where = f"shop.yml, databases.{name}"
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"{where}: the name must be small letters, digits and underscores, such as shop_db.")
    _check_members(where, entry, MEMBERS, MEMBERS)
    if entry["kind"] not in KINDS:
        raise ConfigurationError(f"{where}.kind: {did_you_mean(str(entry['kind']), KINDS)}")
    variable = entry["connection_variable"]
    if not isinstance(variable, str) or not VARIABLE.fullmatch(variable):
        # not shown: somebody may have put the connection itself there
        raise ConfigurationError(
            f"{where}.connection_variable: give the name of an environment variable, such as SHOP_DATABASE. The "
            "connection itself, with its password, belongs into that variable and never into shop.yml."
        )
    if not isinstance(entry["queries"], list) or not entry["queries"]:
        raise ConfigurationError(f"{where}.queries: list at least one query, each with dataset and sql.")
    queries = tuple(_query(f"{where}.queries[{i}]", query, datasets) for i, query in enumerate(entry["queries"], 1))
    names = [query.dataset for query in queries]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"{where}.queries: a dataset comes twice. Put its two queries into one, by UNION ALL.")
    return Database(name, entry["kind"], variable, queries)


def _query(where: str, entry: Any, datasets: Collection[str]) -> Query:
    _check_members(where, entry, QUERY_MEMBERS, {"dataset", "sql"})
    if entry["dataset"] not in datasets:
        raise ConfigurationError(f"{where}.dataset: {did_you_mean(str(entry['dataset']), datasets)}")
    sql = str(entry["sql"]).strip().rstrip(";").strip()
    if not re.match(r"(select|with)\b", sql, re.IGNORECASE) or ";" in sql:
        raise ConfigurationError(f"{where}.sql: it must be one query that begins with SELECT or WITH.")
    watermark = entry.get("watermark")
    if watermark is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(watermark)):
        raise ConfigurationError(f"{where}.watermark: give the name of a column of the query, such as updated_at.")
    return Query(entry["dataset"], sql, str(watermark) if watermark is not None else None)


def _check_members(where: str, entry: Any, known: set[str], needed: set[str]) -> None:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where}: it must hold lines of the form '{sorted(needed)[0]}: …' below it.")
    for name in entry:
        if name not in known:
            raise ConfigurationError(f"{where}: there is no '{name}'. {did_you_mean(str(name), known)}")
    missing = sorted(needed - set(entry))
    if missing:
        raise ConfigurationError(f"{where}: {', '.join(missing)} is missing.")
