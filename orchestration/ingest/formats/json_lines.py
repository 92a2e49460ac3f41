"""JSON Lines: one object a line. A line that is none goes to quarantine with its number and content."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from contextlib import suppress
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
from orchestration.ingest.contracts import Contract
from orchestration.ingest.formats import nested, records
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.source import MAX_COLUMNS, Field, Source
from orchestration.ingest.sql import identifier, literal

JSON_SPACES = " \t\r\n"


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract, temp_dir: Path
) -> Iterator[Source]:
    """A JSON Lines file: first as DuckDB reads its lines, then line by line."""
    encoding = encoding_of(path)
    if encoding != "utf-8":
        decoded = temp_dir / "decoded.jsonl"
        write_as_utf8(path, encoding, decoded)
        path = decoded
    if contract.part and _is_list(path):
        path = _as_lines(path, temp_dir)
    scan = scan_text(path, quotes=False)
    read = _system_source if contract.part else _source
    if scan.plain and scan.newline != "\r":
        plain = None
        with suppress(duckdb.InvalidInputException):  # a line that is too long
            plain = read(connection, contract, _plain_lines(path), {"path": glob_escaped(path)}, scan.records)
        if plain:
            yield plain
    target = temp_dir / "lines.csv"
    rows = records.write_lines(path, target)
    numbered, parameters = records.relation(target, 1)
    yield read(
        connection,
        contract,
        f"SELECT _row_number, _problem, _content, c0 AS line FROM ({numbered}) AS numbered",
        parameters,
        rows,
    )


def _is_list(path: Path) -> bool:
    with open_bytes(path) as file:
        return file.read(4096).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")


def _as_lines(path: Path, temp_dir: Path) -> Path:
    """The objects of one JSON list, such as consoles download, one a line. Numbers stay the text that they were."""
    try:
        with open_bytes(path) as file:
            entries = json.loads(file.read().decode("utf-8-sig"), parse_float=str, parse_int=str)
    except ValueError:
        raise RejectedFile("it opens as a JSON list and is not whole JSON. Export it again.") from None
    target = temp_dir / "list.jsonl"
    with target.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    return target


def _plain_lines(path: Path) -> str:
    compression = "gzip" if path.name.lower().endswith(".gz") else "none"
    return (
        "SELECT * FROM (SELECT row_number() OVER () AS _row_number, CAST(NULL AS VARCHAR) AS _problem, "
        "CAST(NULL AS VARCHAR) AS _content, line FROM read_csv($path, auto_detect => false, header => false, "
        "delim => chr(1), quote => '', escape => '', nullstr => '', strict_mode => true, hive_partitioning => false, "
        f"compression => '{compression}', max_line_size => {MAX_RECORD_BYTES}, "
        "columns => {line: 'VARCHAR'})) AS numbered WHERE line IS NOT NULL"
    )


def _objects(lines: str) -> str:
    return f"SELECT *, CASE WHEN try(json_type(line)) = 'OBJECT' THEN line END AS object FROM ({lines}) AS lines"


def _system_source(
    connection: duckdb.DuckDBPyConnection, contract: Contract, lines: str, parameters: dict[str, str], rows: int
) -> Source:
    """Each object parsed once, for what the contract of a system names and nothing else."""
    shape = literal(nested.json_shape(contract))
    kind = connection.sql(f"SELECT from_json('{{}}', {shape})").types[0]
    relation = (
        "SELECT _row_number, coalesce(_problem, CASE WHEN value IS NULL THEN 'the line is not a JSON object' END) "
        "AS _problem, coalesce(_content, line) AS _content, value FROM (SELECT *, CASE WHEN starts_with(line, '{') "
        f"OR starts_with(ltrim(line, {literal(JSON_SPACES)}), '{{') THEN try(from_json(line, {shape})) END AS value "
        f"FROM ({lines}) AS lines) AS objects"
    )
    columns = {name: (f"value.{identifier(name)}", inner) for name, inner in nested.members(kind).values()}
    flat, fields = nested.flattened(relation, nested.fields(contract, columns))
    return Source(flat, parameters, fields, rows)


def _source(
    connection: duckdb.DuckDBPyConnection, contract: Contract, lines: str, parameters: dict[str, str], rows: int
) -> Source:
    objects = _objects(lines)
    found = connection.execute(
        f"SELECT DISTINCT unnest(json_keys(object)) AS key FROM ({objects}) AS objects ORDER BY key "
        f"LIMIT {MAX_COLUMNS + 1}",
        parameters,
    ).fetchall()
    keys = [row[0] for row in found]
    if len(keys) > MAX_COLUMNS:
        raise RejectedFile(f"its objects have more than {MAX_COLUMNS} different members. Keep the contract's.")
    if rows and not keys:
        raise RejectedFile("none of its lines is a JSON object with members. Write one object a line.")
    pointers = [literal("/" + key.replace("~", "~0").replace("/", "~1")) for key in keys]
    columns = "".join(f", members[{i + 1}] AS c{i}" for i in range(len(keys)))
    members = f"json_extract_string(object, [{', '.join(pointers)}])" if keys else "NULL"
    relation = (
        "SELECT _row_number, coalesce(_problem, CASE WHEN object IS NULL THEN 'the line is not a JSON object' END) "
        f"AS _problem, coalesce(_content, CASE WHEN object IS NULL THEN line END) AS _content, object{columns} "
        f"FROM (SELECT *, {members} AS members FROM ({objects}) AS objects) AS extracted"
    )
    fields = tuple(
        Field(key, f"c{i}", is_float=f"coalesce(json_type(object, {pointer}) = 'DOUBLE', false)")
        for i, (key, pointer) in enumerate(zip(keys, pointers, strict=True))
    )
    return Source(relation, parameters, fields, rows)
