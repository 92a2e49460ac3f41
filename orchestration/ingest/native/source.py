"""Rows of a layout as a relation that the loader reads by contract."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from orchestration.ingest.contracts import Contract
from orchestration.ingest.formats import records
from orchestration.ingest.native.layout import Layout, Look, Row
from orchestration.ingest.source import Field, Source

# Folders below a system's own that only sort its files. Any other names a shop or an account.
SORTING = re.compile(
    r"(orders?|order_lines|line_items|refunds|transactions|customers|products|campaigns?|ads|ad_groups|adsets|accounts"
    r"|events?|events_(intraday_)?\d+|pages?|tracks|identifies|intraday|web|reports?|insights|spend|ad_spend|daily|hourly|history|export(s)?|\w+=.*|\d{4}|\d{2}|\d{4}-?\d{2}(-?\d{2})?)",
    re.IGNORECASE,
)
FOLDER, PLATFORM = "folder", "platform"  # columns that the loader fills from where a file lies


def shop_of(name: str) -> str | None:
    """The shop or account that a file's folders name, for `shopify/orders/de/may.csv` it is `de`."""
    folders = [folder for folder in name.split("/")[1:-1] if not SORTING.fullmatch(folder)]
    return "/".join(folders) or None


def native_place(name: str) -> dict[str, str | None]:
    """The columns that a file's place fills."""
    return {FOLDER: shop_of(name)}


def open_part(look: Look, layout: Layout, contract: Contract, name: str, temp_dir: Path) -> Iterator[Source]:
    """The part of a file that feeds a contract. There is one way to read it."""
    reader = layout.parts[contract.part]
    if reader is None:
        raise ValueError(f"{layout.name} is read by DuckDB alone")
    rows = reader(look)
    target = temp_dir / "rows.csv"
    columns = [column.name for column in contract.columns]
    count = _write(rows, columns, {FOLDER: shop_of(name), PLATFORM: layout.source}, target)
    relation, parameters = records.relation(target, len(columns))
    yield Source(relation, parameters, tuple(Field(column, f"c{i}") for i, column in enumerate(columns)), count)


def _write(rows: Iterable[Row], columns: list[str], place: dict[str, str | None], target: Path) -> int:
    count = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row in rows:
            count += 1
            values = {**row.values, **place}
            content = row.content or (json.dumps(dict(row.values), ensure_ascii=False) if row.problem else "")
            cells = [values.get(column) or "" for column in columns]
            write([row.number, row.problem, content, *(cell.replace("\0", "") for cell in cells)])
    return count
