"""Parquet: columns keep their types; rows are counted from the file's footer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.ingest.content import RejectedFile
from orchestration.ingest.contracts import Contract
from orchestration.ingest.formats import nested
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.source import MAX_COLUMNS, Field, Source
from orchestration.ingest.sql import identifier

READ = "read_parquet($path, hive_partitioning => false, union_by_name => false, binary_as_string => true{more})"
FLOATS = {"FLOAT", "DOUBLE"}


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract, temp_dir: Path
) -> Iterator[Source]:
    """A Parquet file. Raises RejectedFile when it is none."""
    parameters = {"path": glob_escaped(path)}
    if path.stat().st_size == 0:
        raise RejectedFile("it is empty. Deliver it again.")
    try:
        rows = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata($path)", parameters).fetchone()
        headers = _headers(connection, parameters)
        types = [
            row[1]
            for row in connection.execute(f"DESCRIBE SELECT * FROM {READ.format(more='')}", parameters).fetchall()
        ]
    except (
        duckdb.InvalidInputException,
        duckdb.IOException,
        duckdb.SerializationException,
        duckdb.NotImplementedException,
    ):
        raise RejectedFile("it is not a whole Parquet file. Deliver it again.") from None
    if len(headers) != len(types) or len(types) > MAX_COLUMNS:
        raise RejectedFile(f"it has more than {MAX_COLUMNS} columns, or columns that cannot be told apart.")
    names = [f"c{i}" for i in range(len(types))]
    numbered = "file_row_number" not in {header.lower() for header in headers}
    read = READ.format(more=", file_row_number => true" if numbered else "")
    aliases = ", ".join([*names, *(["row_index"] if numbered else [])])
    number = "row_index + 1" if numbered else "row_number() OVER ()"
    relation = (
        f"SELECT {number} AS _row_number, CAST(NULL AS VARCHAR) AS _problem, CAST(NULL AS VARCHAR) AS _content, "
        f"{', '.join(map(identifier, names))} FROM {read} AS file({aliases})"
    )
    fields = tuple(
        Field(header, name, "text" if kind == "VARCHAR" else kind, "true" if kind in FLOATS else None)
        for header, name, kind in zip(headers, names, types, strict=True)
    )
    count = int(rows[0] or 0) if rows else 0
    if not contract.part:
        yield Source(relation, parameters, fields, count)
        return
    known = connection.sql(f"SELECT * FROM {READ.format(more='')} LIMIT 0", params=parameters).types
    columns = {header: (name, kind) for header, name, kind in zip(headers, names, known, strict=True)}
    flat, found = nested.flattened(relation, nested.fields(contract, columns))
    yield Source(flat, parameters, found, count)


def _headers(connection: duckdb.DuckDBPyConnection, parameters: dict[str, str]) -> list[str]:
    """Names of the top-level columns as the file has them; DuckDB would rename those that differ only in case."""
    schema = connection.execute("SELECT name, num_children FROM parquet_schema($path)", parameters).fetchall()
    headers: list[str] = []
    skip = 0
    for name, children in schema[1:]:
        if skip == 0:
            headers.append(name)
        else:
            skip -= 1
        skip += children or 0
    return headers
