"""Values inside records and lists, by the paths that a system's contract gives as aliases.

`device.category` is a member of a record, `event_params[page_location]` the value under a key in a list of keys and
values, `items[].item_id` that member of every item of a list, as a JSON list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from duckdb.sqltypes import DuckDBPyType

from orchestration.ingest.contracts import Column, Contract
from orchestration.ingest.source import Field
from orchestration.ingest.sql import identifier, literal

PATH = re.compile(r"(?P<head>\w+)(?P<members>(\.\w+)*)(\[(?P<key>\w*)\](\.(?P<member>\w+))?)?")
VALUES = ("string_value", "int_value", "double_value", "float_value")


@dataclass(frozen=True)
class Path:
    """Where a value lies: under `members`, then perhaps under a key of a list, or in every item of it."""

    members: tuple[str, ...]
    key: str = ""
    item_member: str = ""


def read_path(text: str) -> Path:
    """A name or alias of a contract as a path."""
    found = PATH.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is neither a name nor a path")
    members = (found["head"], *filter(None, found["members"].split(".")))
    return Path(members, found["key"] or "", found["member"] or "")


def json_shape(contract: Contract) -> str:
    """What DuckDB shall take out of each object, all else left where it is."""
    shape: dict[str, Any] = {}
    for path in (read_path(name) for column in contract.columns for name in (column.name, *column.aliases)):
        place = shape
        for member in path.members[:-1]:
            place = place.setdefault(member, {})
        if path.key:
            place[path.members[-1]] = [{"key": "VARCHAR", "value": dict.fromkeys(VALUES, "VARCHAR")}]
        elif path.item_member:
            place.setdefault(path.members[-1], [{}])[0][path.item_member] = "VARCHAR"
        else:
            place.setdefault(path.members[-1], "VARCHAR")
    return json.dumps(shape)


def fields(contract: Contract, columns: Mapping[str, tuple[str, DuckDBPyType]]) -> Iterator[Field]:
    """A field for each column of the contract that a file's columns (header to SQL and type) have a place for.

    Where several names of a column have one, the first that is filled counts.
    """
    known = {header.lower(): entry for header, entry in columns.items()}
    for column in contract.columns:
        found = [value for name in (column.name, *column.aliases) if (value := _find(read_path(name), known))]
        if found:
            yield _field(column, found)


def flattened(relation: str, found: Iterable[Field]) -> tuple[str, tuple[Field, ...]]:
    """The relation with each field worked out once, under a name of its own, and the fields by these names."""
    each = tuple(found)
    columns = "".join(f", {field.sql} AS n{i}" for i, field in enumerate(each))
    flat = f"SELECT _row_number, _problem, _content{columns} FROM ({relation}) AS nested"
    return flat, tuple(replace(field, sql=f"n{i}") for i, field in enumerate(each))


def _field(column: Column, found: list[tuple[str, str]]) -> Field:
    is_float = "true" if column.data_type.startswith("decimal") else None
    if len(found) == 1:
        sql, kind = found[0]
        return Field(column.name, sql, "text" if kind == "VARCHAR" else kind, is_float)
    return Field(column.name, f"coalesce({', '.join(f'CAST({sql} AS VARCHAR)' for sql, _ in found)})", "text", is_float)


def _find(path: Path, columns: Mapping[str, tuple[str, DuckDBPyType]]) -> tuple[str, str] | None:
    """SQL and type of a path's value; None where the file has no such place."""
    if path.members[0] not in columns:
        return None
    sql, kind = columns[path.members[0]]
    for member in path.members[1:]:
        inner = members(kind).get(member)
        if inner is None:
            return None
        sql, kind = f"({sql}).{identifier(inner[0])}", inner[1]
    if not path.key and not path.item_member:
        return sql, str(kind)
    sql, kind = _plain_list(sql, kind)
    entry = members(_item(kind)) if kind.id == "list" else {}
    if path.item_member:
        if path.item_member not in entry:
            return None
        return f"CAST(to_json(list_transform({sql}, lambda entry: entry.{path.item_member})) AS VARCHAR)", "VARCHAR"
    if "key" not in entry or "value" not in entry:
        return None
    place = f"list_position(list_transform({sql}, lambda entry: entry.key), {literal(path.key)})"
    kinds = [name for name in VALUES if name in members(entry["value"][1])]
    values = ", ".join(f"CAST(({sql})[{place}].value.{name} AS VARCHAR)" for name in kinds)
    return f"coalesce({values})", "VARCHAR"


def _plain_list(sql: str, kind: DuckDBPyType) -> tuple[str, DuckDBPyType]:
    """A list as such, where BigQuery wrote it as a record `list` of records `element`."""
    inner = members(kind).get("list")
    if inner is None or inner[1].id != "list":
        return sql, kind
    element = members(_item(inner[1])).get("element")
    if element is None:
        return sql, kind
    return f"list_transform(({sql}).list, lambda entry: entry.element)", _list_of(element[1])


def _list_of(kind: DuckDBPyType) -> DuckDBPyType:
    return DuckDBPyType(list[kind])  # type: ignore[valid-type]


def members(kind: DuckDBPyType) -> dict[str, tuple[str, DuckDBPyType]]:
    """Names and types of a record's members, by their names in lower case; none for another type."""
    return {name.lower(): (name, cast(DuckDBPyType, inner)) for name, inner in _children(kind)}


def _item(kind: DuckDBPyType) -> DuckDBPyType:
    return cast(DuckDBPyType, kind.children[0][1])


def _children(kind: DuckDBPyType) -> list[tuple[str, Any]]:
    return list(kind.children) if kind.id == "struct" else []
