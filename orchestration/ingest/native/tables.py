"""Tables as systems export them: any usual encoding and delimiter, lines before the header, or Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.bounds import Bounds
from orchestration.hardening import lock_down
from orchestration.ingest.content import RejectedFile, encoding_of, open_bytes
from orchestration.ingest.native.layout import PASSED_OVER, Look, Part, Row
from orchestration.ingest.paths import glob_escaped

DELIMITERS = (",", ";", "\t", "|")
LOOK_AT_BYTES = 256 * 1024
LOOK_AT_ROWS = 30
SPACES = re.compile("[\\s\u00a0\u202f\u2007\u200b]+")
REPEATED_HEADER = PASSED_OVER + "the header once more"

Cells = dict[str, str]
Values = dict[str, str | None]


@lru_cache(maxsize=16_384)
def header_name(text: str) -> str:
    """A header in snake case: `Lineitem compare at price`, `segments.date` and `costMicros` become one kind of name."""
    text = SPACES.sub(" ", text.strip("\ufeff\"' \t")).strip()
    if re.fullmatch(r"[A-Za-z0-9_.]+", text) and not text.isupper():
        text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[ .]+", "_", text.lower())


def look_at_table(path: Path) -> Look | None:
    """Delimiter, encoding, header and what stands before it; None for what is no table."""
    encoding = encoding_of(path)
    with open_bytes(path) as file:
        start = file.read(LOOK_AT_BYTES)
    text = start.decode("utf-16" if encoding == "utf-16" else "utf-8-sig", "replace")
    best: tuple[int, str, list[list[str]]] = (0, ",", [])
    for delimiter in DELIMITERS:
        rows = _first_rows(text, delimiter)
        width = max((len(row) for row in rows), default=0)
        if width > best[0]:
            best = (width, delimiter, rows)
    width, delimiter, rows = best
    if width < 2:
        return None
    # The header is as wide as the rows below it; what stands before it is narrower.
    header_row = next(number for number, row in enumerate(rows) if len(row) == width)
    header = rows[header_row]
    return Look(
        path=path,
        kind="table",
        names=tuple(header_name(name) for name in header),
        encoding=encoding,
        delimiter=delimiter,
        header_row=header_row,
        preamble=tuple(tuple(row) for row in rows[:header_row]),
        first=dict(zip((header_name(name) for name in header), header, strict=True)),
    )


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """Rows with something in them, trailing empty cells dropped."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            while row and not row[-1].strip():
                row.pop()
            if row:
                rows.append(row)
            if len(rows) >= LOOK_AT_ROWS:
                break
    except csv.Error:
        pass
    return rows


def look_at_parquet(path: Path) -> Look:
    """The columns of a Parquet file. Raises RejectedFile when it is none."""
    with _connection(path) as connection:
        try:
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": glob_escaped(path)})
            names = tuple(header_name(row[0]) for row in described.fetchall())
        except duckdb.Error:
            raise RejectedFile("it is not a whole Parquet file. Deliver it again.") from None
    return Look(path=path, kind="parquet", names=names)


@contextmanager
def _connection(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reaches the file's own folder and nothing else."""
    with duckdb.connect(config={**Bounds.from_env().config(), "temp_directory": ""}) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        lock_down(connection, path.parent)
        yield connection


def table_rows(look: Look) -> Iterator[tuple[int, Cells, str]]:
    """Number, cells by header name, and problem of each row after the header; empty rows are none.

    A column that comes twice is read once; where its two values differ the cell holds both, which is no number for any
    contract. A row with more cells than the header has a problem.
    """
    if look.kind == "parquet":
        yield from _parquet_rows(look)
        return
    width, seen_header, number = len(look.names), -1, 0
    with open_bytes(look.path) as raw:
        text = io.TextIOWrapper(raw, "utf-16" if look.encoding == "utf-16" else "utf-8-sig", newline="")
        try:
            for row in csv.reader(text, delimiter=look.delimiter):
                if not any(cell.strip() for cell in row):
                    continue
                seen_header += 1
                if seen_header <= look.header_row:
                    continue
                number += 1
                yield (number, *_cells(look, row, width))
        except csv.Error as error:
            raise RejectedFile(f"row {number + 1} cannot be read: {error}. Export it again.") from None
        except UnicodeDecodeError:
            raise RejectedFile(f"row {number + 1} is not {look.encoding.upper()}. Save the file as UTF-8.") from None


def _cells(look: Look, row: list[str], width: int) -> tuple[Cells, str]:
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    if len(row) > width:
        return {}, f"the row has {len(row)} values, the header {width}"
    cells: Cells = {}
    problem = ""
    for name, cell in zip(look.names, row, strict=False):
        value, known = cell.strip(), cells.get(name, "")
        cells[name] = f"{known} or {value}" if known and value and known != value else known or value
    if row[0] and header_name(row[0]) == look.names[0] and [header_name(cell) for cell in row] == list(look.names):
        problem = REPEATED_HEADER
    return cells, problem


def _parquet_rows(look: Look) -> Iterator[tuple[int, Cells, str]]:
    with _connection(look.path) as connection:
        columns = "CAST(COLUMNS(*) AS VARCHAR)"
        result = connection.execute(f"SELECT {columns} FROM read_parquet($path)", {"path": glob_escaped(look.path)})
        number = 0
        while rows := result.fetchmany(10_000):
            for row in rows:
                number += 1
                yield number, {name: value or "" for name, value in zip(look.names, row, strict=True)}, ""


def each(values: Callable[[Cells], Values]) -> Part:
    """A part whose rows are the table's own, each turned into the contract's columns by `values`."""

    def rows(look: Look) -> Iterator[Row]:
        for number, cells, problem in table_rows(look):
            yield Row(number, cells, problem) if problem else Row(number, values(cells))

    return rows
