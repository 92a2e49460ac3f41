"""The exact way to read text files: record by record in Python, for those that DuckDB does not read alone.

Records are written to a plain CSV file, each with its number, and with the problem and the content of those that
cannot be read. Memory is bounded by MAX_RECORD_BYTES.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from orchestration.ingest.content import MAX_RECORD_BYTES, open_bytes
from orchestration.ingest.paths import glob_escaped

SHOWN_CONTENT = 100_000  # characters kept of a record that is too long
csv.field_size_limit(MAX_RECORD_BYTES * 4)


class _TooLong(Exception):
    """A quoted value went on for longer than a record may."""


class _Lines:
    """Physical lines of a text file with a way to put them back; `taken` are those handed out since `start_record`."""

    def __init__(self, text: Iterator[str]) -> None:
        self.text = text
        self.returned: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0

    def start_record(self) -> None:
        self.taken, self.size = [], 0

    def put_back(self, lines: list[str]) -> None:
        self.returned.extendleft(reversed(lines))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else next(self.text)
        self.taken.append(line)
        self.size += len(line)
        if self.size > MAX_RECORD_BYTES:
            raise _TooLong
        return line


def write_csv_records(path: Path, delimiter: str, width: int, target: Path) -> int:
    """Write the data records of a CSV file to `target`; returns how many there are."""
    count = 0
    with open_bytes(path) as raw, target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        source = _records(_Lines(_lines(io.TextIOWrapper(raw, "utf-8-sig", newline=""))), delimiter)
        next(source, None)
        for count, (values, problem, content) in enumerate(source, start=1):
            while len(values) > width and values[-1] == "":
                values.pop()
            if problem is None and len(values) != width:
                problem = f"the row has {len(values)} values, the header {width}"
            if problem is None and "\0" in content:
                problem = "the row has NUL bytes"
            if problem is None:
                write([count, "", "", *values])
            else:
                write([count, problem, _shown(content), *[""] * width])
    return count


def write_lines(path: Path, target: Path) -> int:
    """Write the lines of a text file to `target`; returns how many are not blank."""
    count = 0
    with open_bytes(path) as raw, target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        text = _lines(io.TextIOWrapper(raw, "utf-8-sig", newline="\n"))
        for number, whole in enumerate(text, start=1):
            line = whole.rstrip("\r\n")
            if not line:
                continue
            count += 1
            problem = "the line has NUL bytes" if "\0" in line else ""
            if len(line) > MAX_RECORD_BYTES:
                problem = f"the line is longer than {MAX_RECORD_BYTES:,} characters"
            write([number, problem, _shown(line) if problem else "", "" if problem else line])
    return count


def write_split_lines(path: Path, delimiter: str, width: int, target: Path) -> int:
    """Write the lines of a text file that knows no quotes to `target`, cut at each delimiter; returns how many there are."""
    lines = target.with_name("lines.csv")
    count = write_lines(path, lines)
    with lines.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for number, problem, content, line in csv.reader(source):
            values = line.split(delimiter)
            if not problem and len(values) != width:
                problem, content = f"the row has {len(values)} values, {width} are expected", _shown(line)
            write([number, problem, content, *([""] * width if problem else values)])
    return count


def relation(path: Path, width: int) -> tuple[str, dict[str, str]]:
    """SQL that reads what was written, fields as c0, c1, …"""
    columns = ", ".join(
        ["n: 'BIGINT'", "problem: 'VARCHAR'", "content: 'VARCHAR'", *(f"c{i}: 'VARCHAR'" for i in range(width))]
    )
    limit = MAX_RECORD_BYTES * 6
    sql = (
        "SELECT n AS _row_number, problem AS _problem, content AS _content, * EXCLUDE (n, problem, content) "
        "FROM read_csv($path, auto_detect => false, header => false, delim => ',', quote => '\"', escape => '\"', "
        "new_line => '\\n', strict_mode => true, hive_partitioning => false, nullstr => '', compression => 'none', "
        f"parallel => false, max_line_size => {limit}, buffer_size => {limit * 2}, columns => {{{columns}}})"
    )
    return sql, {"path": glob_escaped(path)}


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[list[str], str | None, str]]:
    """Values, problem and content of each record; after one that breaks the rules, reading goes on at its 2nd line."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_record()
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            first, rest = lines.taken[0], lines.taken[1:]
            lines.put_back(rest)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            too_long = len(first) > MAX_RECORD_BYTES
            closed = "unexpected end" not in str(error) and not isinstance(error, _TooLong)
            problem = (
                f"the row is longer than {MAX_RECORD_BYTES:,} characters"
                if too_long
                else ("a quote stands where it may not" if closed else "a quote is opened and never closed")
            )
            yield [], problem, first
        else:
            if values:
                yield values, None, "".join(lines.taken)


def _shown(content: str) -> str:
    return content.rstrip("\r\n")[:SHOWN_CONTENT].replace("\0", "\u2400")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines with their ends; of a line that is too long, the beginning and no more."""
    while line := text.readline(MAX_RECORD_BYTES + 1):
        yield line
        while len(line) > MAX_RECORD_BYTES and not line.endswith(("\n", "\r")):
            line = text.readline(MAX_RECORD_BYTES + 1)
