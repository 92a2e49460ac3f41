"""CSV. DuckDB's strict parser reads the plain files; all others are read record by record and repaired nowhere.

A row with too few or too many values, or with quotes that RFC 4180 does not allow, goes to quarantine as it came.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.ingest.content import (
    MAX_RECORD_BYTES,
    RejectedFile,
    encoding_of,
    open_bytes,
    scan_text,
    write_as_utf8,
)
from orchestration.ingest.contracts import Contract, normalise
from orchestration.ingest.formats import enriched, records
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.source import MAX_COLUMNS, Field, Source
from orchestration.ingest.sql import literal

DELIMITERS = (",", ";", "\t", "|")
MAX_HEADER_BYTES = 256 * 1024


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract, temp_dir: Path
) -> Iterator[Source]:
    """A CSV file: first as DuckDB reads it, then record by record. Raises RejectedFile when it is no text table."""
    encoding = encoding_of(path)
    if contract.part and enriched.starts_enriched(path):
        yield from enriched.open_file(path, temp_dir)
        return
    if encoding != "utf-8":
        decoded = temp_dir / "decoded.csv"
        write_as_utf8(path, encoding, decoded)
        path = decoded
    header, delimiter = read_header(path, contract)
    fields = tuple(Field(name, f"c{i}") for i, name in enumerate(header))
    scan = scan_text(path, delimiter=delimiter)
    if scan.plain and len(fields) > 1:
        yield Source(*_plain_relation(path, delimiter, len(fields)), fields, scan.records - 1)
    target = temp_dir / "records.csv"
    rows = records.write_csv_records(path, delimiter, len(fields), target)
    yield Source(*records.relation(target, len(fields)), fields, rows)


def read_header(path: Path, contract: Contract) -> tuple[list[str], str]:
    """The first record and the delimiter: the one among DELIMITERS that finds most of the contract's columns."""
    with open_bytes(path) as file:
        start = file.read(MAX_HEADER_BYTES)
    text = start.decode("utf-8-sig", "replace").lstrip("\r\n")
    if "\0" in text.split("\n", 1)[0]:
        raise RejectedFile("its first line is not text. Save the file as CSV UTF-8.")
    known = {name for column in contract.columns for name in (column.name, *column.aliases)}
    best: list[str] = []
    chosen, most = ",", -1
    for delimiter in DELIMITERS:
        try:
            row = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            continue
        hits = len({normalise(name) for name in row} & known)
        if hits > most:
            best, chosen, most = row, delimiter, hits
    if len(best) > MAX_COLUMNS:
        raise RejectedFile(f"its header has {len(best)} columns; at most {MAX_COLUMNS} are read.")
    if not best:
        raise RejectedFile("it has no header. Put the contract's column names into the first line.")
    return best, chosen


def _plain_relation(path: Path, delimiter: str, width: int) -> tuple[str, dict[str, str]]:
    columns = ", ".join(f"c{i}: 'VARCHAR'" for i in range(width))
    compression = "gzip" if path.name.lower().endswith(".gz") else "none"
    relation = (
        "SELECT row_number() OVER () AS _row_number, CAST(NULL AS VARCHAR) AS _problem, "
        "CAST(NULL AS VARCHAR) AS _content, * FROM read_csv($path, auto_detect => false, header => true, "
        f"delim => {literal(delimiter)}, quote => '\"', escape => '\"', strict_mode => true, "
        "hive_partitioning => false, nullstr => '', "
        f"compression => '{compression}', max_line_size => {MAX_RECORD_BYTES}, columns => {{{columns}}})"
    )
    return relation, {"path": glob_escaped(path)}
