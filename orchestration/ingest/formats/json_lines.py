"""JSON Lines: one object a line. A line that is none goes to quarantine with its number and content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.ingest.content import MAX_RECORD_BYTES, RejectedFile, encoding_of, scan_text, write_as_utf8
from orchestration.ingest.contracts import Contract
from orchestration.ingest.formats import records
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.source import MAX_COLUMNS, Field, Source
from orchestration.ingest.sql import literal


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract, temp_dir: Path
) -> Iterator[Source]:
    """A JSON Lines file: first as DuckDB reads its lines, then line by line."""
    encoding = encoding_of(path)
    if encoding != "utf-8":
        decoded = temp_dir / "decoded.jsonl"
        write_as_utf8(path, encoding, decoded)
        path = decoded
    scan = scan_text(path, quotes=False)
    if scan.plain and scan.newline != "\r":
        yield _source(connection, _plain_lines(path, scan.newline), {"path": glob_escaped(path)}, scan.records)
    target = temp_dir / "lines.csv"
    rows = records.write_lines(path, target)
    numbered, parameters = records.relation(target, 1)
    yield _source(
        connection,
        f"SELECT _row_number, _problem, _content, c0 AS line FROM ({numbered}) AS numbered",
        parameters,
        rows,
    )


def _plain_lines(path: Path, newline: str) -> str:
    compression = "gzip" if path.name.lower().endswith(".gz") else "none"
    line_end = {"\n": "\\n", "\r\n": "\\r\\n"}[newline]
    return (
        "SELECT * FROM (SELECT row_number() OVER () AS _row_number, CAST(NULL AS VARCHAR) AS _problem, "
        "CAST(NULL AS VARCHAR) AS _content, line FROM read_csv($path, auto_detect => false, header => false, "
        "delim => chr(1), quote => '', escape => '', nullstr => '', strict_mode => true, hive_partitioning => false, "
        f"new_line => '{line_end}', compression => '{compression}', max_line_size => {MAX_RECORD_BYTES}, "
        "columns => {line: 'VARCHAR'})) AS numbered WHERE line IS NOT NULL"
    )


def _source(connection: duckdb.DuckDBPyConnection, lines: str, parameters: dict[str, str], rows: int) -> Source:
    judged = (
        f"SELECT *, line IS NOT NULL AND json_valid(line) AND coalesce(json_type(CASE WHEN json_valid(line) THEN line END), '') "
        f"= 'OBJECT' AS is_object FROM ({lines}) AS lines"
    )
    keys = [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT unnest(json_keys(line)) AS key FROM ({judged}) AS judged WHERE is_object "
            f"ORDER BY key LIMIT {MAX_COLUMNS + 1}",
            parameters,
        ).fetchall()
    ]
    if len(keys) > MAX_COLUMNS:
        raise RejectedFile(f"its objects have more than {MAX_COLUMNS} different members. Keep the contract's.")
    if rows and not keys:
        raise RejectedFile("none of its lines is a JSON object with members. Write one object a line.")
    pointers = [literal("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys]
    values = f"json_extract_string(CASE WHEN is_object THEN line END, [{', '.join(pointers)}])" if keys else "[]"
    columns = ", ".join(f"found[{i + 1}] AS c{i}" for i in range(len(keys)))
    relation = (
        "SELECT _row_number, coalesce(_problem, CASE WHEN NOT is_object THEN 'the line is not a JSON object' END) AS _problem, "
        f"coalesce(_content, CASE WHEN NOT is_object THEN CAST(to_json(line) AS VARCHAR) END) AS _content, line{', ' if keys else ''}"
        f"{columns} FROM (SELECT *, {values} AS found FROM ({judged}) AS judged) AS extracted"
    )
    fields = tuple(
        Field(key, f"c{i}", is_float=f"coalesce(json_type(line, {pointer}) = 'DOUBLE', false)")
        for i, (key, pointer) in enumerate(zip(keys, pointers, strict=True))
    )
    return Source(relation, parameters, fields, rows)
