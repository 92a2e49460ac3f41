"""What a page asks: SQL in one place, the filters that it can be cut by, and the columns whose comments define it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

FILTERS = ("dates", "channel", "country", "customers")


@dataclass(frozen=True)
class Filters:
    """What the sidebar asks for; None asks for everything. `customers` is new or repeat."""

    dates: tuple[date, date] | None = None
    channel: str | None = None
    country: str | None = None
    customers: str | None = None

    def asked(self) -> dict[str, object]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name) is not None}


@dataclass(frozen=True)
class Query:
    """A question to the marts.

    `{where}` in the SQL becomes the conditions of the filters that are set: `cut_by` gives for each filter that the
    marts can be cut by the expression it is compared with, or an empty text where the page's own parameters do it.
    `defines` lists `mart` or `mart.column`. `lacks` names what the data have to hold for an answer (see `trust.HELD`),
    `empty` says what it means when there are no rows.
    """

    title: str
    sql: str
    defines: tuple[str, ...]
    cut_by: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lacks: str | None = None
    empty: str = "The mart has no rows for this yet."

    @property
    def marts(self) -> tuple[str, ...]:
        """The marts that it reads."""
        return tuple(dict.fromkeys(re.findall(r"\bmarts\.(\w+)", self.sql)))

    def not_cut_by(self, filters: Filters) -> list[str]:
        """The filters that are set and that these marts cannot be cut by."""
        return [name for name in filters.asked() if name not in self.cut_by]

    def prepared(self, filters: Filters, **own: object) -> tuple[str, dict[str, object]]:
        """The SQL with its conditions, and the parameters that it names."""
        conditions, values = [], dict(own)
        for name, asked in filters.asked().items():
            expression = self.cut_by.get(name)
            if not expression:
                continue
            if isinstance(asked, tuple):
                conditions.append(f"{expression} between $from_date and $to_date")
                values |= {"from_date": asked[0], "to_date": asked[1]}
            else:
                conditions.append(f"{expression} = ${name}")
                values[name] = asked
        sql = self.sql.strip().replace("{where}", " and ".join(conditions) or "true")
        named = set(re.findall(r"\$(\w+)", sql))
        return sql, {name: value for name, value in values.items() if name in named}


def written_out(sql: str, parameters: Mapping[str, object]) -> str:
    """The same query with its values in it, to run in any DuckDB client."""
    return re.sub(r"\$(\w+)", lambda found: literal(parameters[found[1]]), sql)


def literal(value: object) -> str:
    """A value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"timestamp '{value}'"
    if isinstance(value, date):
        return f"date '{value}'"
    return "'" + str(value).replace("'", "''") + "'"
