"""One module a file format. Each opens a file as `Source`s: relations in SQL that DuckDB reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from orchestration.ingest.contracts import Contract
from orchestration.ingest.formats import delimited, json_lines, parquet
from orchestration.ingest.source import Source

# (connection, file, contract, folder for temporary files) -> ways to read the file, the fastest first. The loader takes
# the next way when DuckDB refuses one, or when its rows do not add up to `rows_read`.
Reader = Callable[[duckdb.DuckDBPyConnection, Path, Contract, Path], Iterator[Source]]

READERS: dict[str, Reader] = {
    ".csv": delimited.open_file,
    ".csv.gz": delimited.open_file,
    ".tsv": delimited.open_file,
    ".tsv.gz": delimited.open_file,
    ".txt": delimited.open_file,
    ".txt.gz": delimited.open_file,
    ".json": json_lines.open_file,
    ".json.gz": json_lines.open_file,
    ".ndjson": json_lines.open_file,
    ".ndjson.gz": json_lines.open_file,
    ".jsonl": json_lines.open_file,
    ".jsonl.gz": json_lines.open_file,
    ".parquet": parquet.open_file,
}
