"""Good files as bytes, and what may happen to them on the way."""

from __future__ import annotations

import csv
import io
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

HOSTILE = (
    "'; DROP TABLE raw.orders; --", '"; DROP SCHEMA raw CASCADE; --', "'); COPY (SELECT 1) TO '{outside}/run'; --",
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", "${{7*7}}", "{{ var('x') }}", "{% raw %}", "%s%n", "\\", "\\N", "NULL",
    "../../../../etc/passwd", "{outside}/file.csv", "file://{outside}", "\u202e\u0000".replace("\u0000", "\x01"), "\x1b[2J",
    "\ufeff", "\u200b", "a\rb", "a\nb", '"', '""', "'", ",", ";", "\t", "|", "1e309", "-0", "NaN", "Infinity", "0x10",
    "99999999999999999999.99999", "2025-02-30", "2025-01-01T25:00:00Z", "0000-00-00", "9999-12-31", "🙂" * 50, "é" * 500,
    "x" * 5000, "[1,2]", '{"a": 1}', "true", " ", "\u00a0", "1,000.00", "1.000,00", "EUR\x00".replace("\x00", ""),
)  # fmt: skip


def as_csv(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return ".csv", out.getvalue().encode("utf-8", "replace")


def as_json_lines(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    return ".jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        source = Path(folder) / "r.jsonl"
        source.write_bytes(as_json_lines(rows)[1])
        connection.execute(f"copy (from read_json_auto('{source}')) to '{folder}/r.parquet' (format parquet)")
        return ".parquet", (Path(folder) / "r.parquet").read_bytes()


def _flip(chance: random.Random, content: bytes) -> bytes:
    out = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _splice(chance: random.Random, content: bytes) -> bytes:
    a, b = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[:b] + content[a:]


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    piece = chance.choice(
        [b'"', b"\n", b"\r", b"\0" * 9, b",", b"\xff\xfe", b"{", b"}", b"'", *(t.encode() for t in HOSTILE)]
    )
    return content[:at] + piece + content[at:]


def _drop(chance: random.Random, content: bytes) -> bytes:
    a = chance.randrange(len(content))
    return content[:a] + content[a + chance.randint(1, 40) :]


def _noise(chance: random.Random, content: bytes) -> bytes:
    return chance.randbytes(chance.randint(0, 3000))


FORMS = (as_csv, as_json_lines, as_parquet)
MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_flip, _cut, _splice, _insert, _drop, _noise)


def mutated_line(chance: random.Random, line: str) -> str:
    """One row with characters changed, dropped, doubled or put in, and no line end or quote that would move others."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(line) + 1)
        to = min(len(line), at + chance.randint(0, 12))
        middle = chance.choice(
            ["", line[at:to] * 2, chance.choice(HOSTILE), chr(chance.randint(1, 0xD7FF)), "\0", "\t"]
        )
        line = line[:at] + middle + line[to:]
    return line.translate({ord(each): None for each in "\r\n"})
