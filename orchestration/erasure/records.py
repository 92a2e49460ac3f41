"""Take an erased person out of a file of records, in place; a file without them keeps every byte."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TextIO

from orchestration.erasure.fields import DEVICES, belongs, is_personal, normalised
from orchestration.erasure.hashes import Erased
from orchestration.ingest.content import MAX_RECORD_BYTES
from orchestration.ingest.formats.enriched import NAMES, is_enriched

DELIMITERS = (",", ";", "\t", "|")
BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"))


class _Lines:
    """Lines of a file; `taken` are those of the record that a CSV reader is at."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.taken = file, [""]

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line


def scrub_text(path: Path, erased: Erased, known: frozenset[str] | None, drop: bool) -> int:
    """Rewrite a CSV, JSON or JSON Lines file without the erased people; returns how many records changed.

    `known` are the columns of the contract, of which unknown ones go as well; `drop` removes a person's records whole.
    """
    encoding = _encoding(path)
    target = path.with_name(f".{path.name}.part")
    packed = path.name.lower().endswith(".gz")
    opened: Any = gzip.open if packed else open
    try:
        with (
            opened(path, "rt", encoding=encoding, errors="surrogateescape", newline="") as source,
            target.open("wb") as written,
            # no name and no time in the header: the same content gives the same bytes
            gzip.GzipFile("", "wb", fileobj=written, mtime=0) if packed else nullcontext(written) as unpacked,
            io.TextIOWrapper(unpacked, encoding=encoding, errors="surrogateescape", newline="") as out,
        ):
            changed = 0
            for before, after in _records(path, source, erased, known, drop):
                changed += before != after
                out.write(after)
        if changed:
            target.chmod(path.stat().st_mode & 0o777)
            target.replace(path)
        return changed
    finally:
        target.unlink(missing_ok=True)


def _records(
    path: Path, source: TextIO, erased: Erased, known: frozenset[str] | None, drop: bool
) -> Iterator[tuple[str, str]]:
    suffixes = path.name.lower().removesuffix(".gz").rsplit(".", 1)
    if suffixes[-1] == "json":
        whole = source.read()
        try:
            json.loads(whole)
            pieces = [whole]
        except (ValueError, RecursionError):  # an object a line, as GA4's exports are called too
            pieces = whole.splitlines(keepends=True)
        for piece in pieces:
            yield piece, _scrubbed_json(piece, erased, None, False)
    elif suffixes[-1] in ("jsonl", "ndjson"):
        for line in source:
            yield line, _scrubbed_json(line, erased, known, drop)
    else:
        yield from _csv_records(source, erased, known, drop)


def _csv_records(source: TextIO, erased: Erased, known: frozenset[str] | None, drop: bool) -> Iterator[tuple[str, str]]:
    lines = _Lines(source)
    first = next(lines, "")
    if is_enriched(first):
        yield from _enriched_records(first, lines, erased, known)
        return
    delimiter = max(DELIMITERS, key=lambda sign: (first.count(sign), sign == ","))
    header = next(csv.reader([first], delimiter=delimiter), [])
    end = "\r\n" if first.endswith("\r\n") else "\n"
    yield first, erased.without(first)
    csv.field_size_limit(MAX_RECORD_BYTES * 4)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken = []
        try:
            values = next(reader)
        except StopIteration:
            break
        except csv.Error:
            values = []
        before = "".join(lines.taken)
        record = dict(zip(header, values, strict=False))
        if not belongs(record, erased):
            yield before, erased.without(before)
        elif drop:
            yield before, ""
        else:
            cells = [
                _cell(header[i] if i < len(header) else "", value, erased, known) for i, value in enumerate(values)
            ]
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter, lineterminator=end).writerow(cells)
            yield before, text.getvalue()


def _enriched_records(
    first: str, lines: Iterator[str], erased: Erased, known: frozenset[str] | None
) -> Iterator[tuple[str, str]]:
    """Lines of a file without a header and without quotes; the JSON in three columns is looked through as such."""
    for line in chain([first], lines):
        cells = line.rstrip("\r\n").split("\t")
        theirs = belongs(dict(zip(NAMES, cells, strict=False)), erased)
        kept = []
        for name, value in zip(chain(NAMES, repeat("")), cells, strict=False):
            if value[:1] == "{":
                kept.append(_scrubbed_json(value, erased, known, False, theirs))
            else:
                kept.append(_cell(name, value, erased, known) if theirs else erased.without(value))
        yield line, "\t".join(kept) + line[len(line.rstrip("\r\n")) :]


def _cell(name: str, value: str, erased: Erased, known: frozenset[str] | None) -> str:
    if normalised(name) in DEVICES:
        return erased.forgotten(value)
    return "" if is_personal(name, known) else erased.without(value)


def _scrubbed_json(text: str, erased: Erased, known: frozenset[str] | None, drop: bool, theirs: bool = False) -> str:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return erased.without(text)
    if drop and isinstance(content, dict) and belongs(content, erased):
        return ""
    cleaned = _walk(content, erased, known, theirs)
    if cleaned == content:
        return text
    return json.dumps(cleaned, ensure_ascii=False) + ("\n" if text.endswith("\n") else "")


def _walk(node: Any, erased: Erased, known: frozenset[str] | None, theirs: bool) -> Any:
    """The node without what is personal in the records of erased people; a nested customer makes its parent theirs."""
    if isinstance(node, list):
        return [_walk(each, erased, known, theirs) for each in node]
    if isinstance(node, str):
        return erased.without(node)
    if not isinstance(node, dict):
        return node
    nested = [value for name, value in node.items() if "customer" in name.lower() and isinstance(value, dict)]
    nested += [value for name, value in node.items() if "address" in name.lower() and isinstance(value, dict)]
    if theirs or belongs(node, erased) or any(_is_customer(each, erased) for each in nested):
        return {
            name: erased.forgotten(str(value))
            if normalised(name) in DEVICES
            else None
            if is_personal(name, known)
            else _walk(value, erased, None, False)
            for name, value in node.items()
        }
    return {name: _walk(value, erased, None, False) for name, value in node.items()}


def _is_customer(node: dict[str, Any], erased: Erased) -> bool:
    return belongs(node, erased) or ("id" in node and erased.number("c", str(node["id"])))


def _encoding(path: Path) -> str:
    opened: Any = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rb") as file:
        start = file.read(4)
    return next((encoding for mark, encoding in BOMS if start.startswith(mark)), "utf-8")
