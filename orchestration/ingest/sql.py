"""Pieces of SQL. Names and texts that come from files enter it only through these, or as bound parameters."""

from __future__ import annotations

import json


def identifier(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted text; DuckDB knows no backslash escapes in it."""
    return "'" + text.replace("'", "''") + "'"


def among(column: str, query: str) -> str:
    """SQL for whether a column's value is among those of a query of one column, as macros/incremental/among.sql has it."""
    return f"{column} in (select value from ({query}) as listed (value) where value = value)"


def json_key(name: str) -> str:
    """A quoted text that is the opening of a JSON member, such as '"name":'."""
    return literal(json.dumps(name, ensure_ascii=False) + ":")


def json_object(members: list[tuple[str, str, str]]) -> str:
    """SQL for a JSON object from (name, condition, text expression); members whose condition fails are left out.

    NULL when no condition holds.
    """
    if not members:
        return "CAST(NULL AS VARCHAR)"
    parts = ", ".join(
        f"CASE WHEN {condition} THEN {json_key(name)} || CAST(to_json({text}) AS VARCHAR) END"
        for name, condition, text in members
    )
    any_holds = " OR ".join(f"({condition})" for _, condition, _ in members)
    return f"CASE WHEN {any_holds} THEN '{{' || concat_ws(',', {parts}) || '}}' END"
