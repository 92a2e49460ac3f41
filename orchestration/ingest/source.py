"""What a format reader hands to the loader: a relation in SQL, and how its columns meet the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from orchestration.ingest.content import RejectedFile
from orchestration.ingest.contracts import Column, Contract, normalise

MAX_COLUMNS = 1_000


@dataclass(frozen=True)
class Field:
    """One column of a file. `sql` names it in the relation; `kind` is 'text' or the DuckDB type it has there.

    `is_float` is SQL that tells whether a value came as a binary floating point number.
    """

    header: str
    sql: str
    kind: str = "text"
    is_float: str | None = None


@dataclass(frozen=True)
class Source:
    """A file as a relation with `_row_number`, `_problem` (why a row cannot be read at all), `_content` and the fields.

    `rows_read` is counted apart from the relation.
    """

    relation: str
    parameters: Mapping[str, Any]
    fields: tuple[Field, ...]
    rows_read: int


@dataclass(frozen=True)
class Match:
    """Which field of a file fills which column of the contract, and the fields that it does not name."""

    columns: Mapping[Column, Field] = field(default_factory=dict)
    extras: tuple[Field, ...] = ()


def match(contract: Contract, fields: tuple[Field, ...]) -> Match:
    """Meet a file's columns with the contract's, by name before alias.

    Raises RejectedFile when a required column is missing or a column comes twice. Its message names headers only where
    they are the contract's: the first line of a file without a header may hold personal data.
    """
    by_name: dict[str, list[Field]] = {}
    for entry in fields:
        by_name.setdefault(normalise(entry.header), []).append(entry)
    known = {name for column in contract.columns for name in (column.name, *column.aliases)}
    matched: dict[Column, Field] = {}
    missing: list[str] = []
    for column in contract.columns:
        found = [name for name in (column.name, *column.aliases) if name in by_name]
        if found:
            if len(by_name[found[0]]) > 1:
                raise RejectedFile(
                    f"its header has column '{found[0]}' {len(by_name[found[0]])} times. Keep one of them."
                )
            matched[column] = by_name[found[0]][0]
        elif column.required:
            near = get_close_matches(column.name, [name for name in by_name if name not in known], n=1, cutoff=0.6)
            missing.append(f"'{column.name}'" + (f" (it has '{near[0]}')" if near else ""))
    if missing:
        raise RejectedFile(
            f"dataset {contract.name} requires {', '.join(missing)}, which the file does not have. "
            "Name its columns as the contract does."
        )
    taken = {id(entry) for entry in matched.values()}
    extras = tuple(entry for entry in fields if id(entry) not in taken)
    names = [normalise(entry.header) for entry in extras if entry.header.strip()]
    if len(set(names)) < len(names):
        places = [i + 1 for i, entry in enumerate(fields) if names.count(normalise(entry.header)) > 1]
        raise RejectedFile(
            f"columns {', '.join(map(str, places))} of its header have the same name. Rename or drop one."
        )
    return Match(matched, extras)
