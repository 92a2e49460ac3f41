"""A landing file as bytes: its hash, its text, and a first look that counts records without DuckDB's help."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

CHUNK = 4 * 1024 * 1024
MAX_RECORD_BYTES = 2_000_000  # one row of a text file; a longer one goes to quarantine, its content cut
UNPACKED_TIMES = 200  # a gzip file may grow so much, exports grow 5 to 20 times,
UNPACKED_FREE = 256 * 1024 * 1024  # and any may grow to so many bytes
MAGIC = {
    b"PAR1": "it is a Parquet file; name it .parquet.",
    b"PK\x03\x04": "it is a ZIP or Excel file; save it as CSV UTF-8.",
    b"\xd0\xcf\x11\xe0": "it is an old Excel file; save it as CSV UTF-8.",
    b"\x1f\x8b": "it is gzip data; name it .csv.gz or .jsonl.gz.",
}
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class RejectedFile(Exception):
    """A file that cannot be read at all; the message is the reason and holds no values of the file."""


class _Unpacked(gzip.GzipFile):
    """A gzip file that refuses to grow without end. Raises RejectedFile when it does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self.allowed = max(UNPACKED_FREE, UNPACKED_TIMES * path.stat().st_size)
        self.unpacked = 0

    def read(self, size: int | None = -1) -> bytes:
        return self._counted(super().read(-1 if size is None else size))

    def read1(self, size: int = -1) -> bytes:
        return self._counted(super().read1(size))

    def _counted(self, data: bytes) -> bytes:
        self.unpacked += len(data)
        if self.unpacked > self.allowed:
            raise RejectedFile(
                f"it unpacks to more than {UNPACKED_TIMES} times its size. If it is no bomb, deliver it in parts."
            )
        return data


class NotTaken(RejectedFile):
    """A file that is known and whole, of which nothing is needed; the message says what it is and why."""


@dataclass
class TextScan:
    """What a first look at a text file found.

    `records` counts records that are not blank, header included. `plain` means that every quote stands where RFC 4180
    puts it, that one kind of line end is used, that the first line is not blank, and that there are no NUL bytes: a
    strict parser then reads it alone.
    """

    records: int = 0
    plain: bool = True
    newline: str = "\n"


def sha256(path: Path) -> tuple[str, int]:
    """Hash and size of a file's bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked when its name ends with .gz. Raises RejectedFile for broken gzip data."""
    try:
        if path.name.lower().endswith(".gz"):
            with _Unpacked(path) as packed:
                yield cast(BinaryIO, packed)
        else:
            with path.open("rb") as file:
                yield file
    except EOFError:
        raise RejectedFile("its gzip data end too early; the file was cut. Deliver it again.") from None
    except (gzip.BadGzipFile, zlib.error):
        raise RejectedFile("its gzip data are broken. Deliver it again.") from None


def encoding_of(path: Path) -> str:
    """'utf-8' or 'utf-16' by the byte order mark. Raises RejectedFile for what is no text."""
    with open_bytes(path) as file:
        start = file.read(4096)
    if not start:
        raise RejectedFile(
            "it is empty: not even a header. Deliver it again, or a header alone when there are no rows."
        )
    for magic, reason in MAGIC.items():
        if start.startswith(magic):
            raise RejectedFile(reason)
    if start.startswith(tuple(UTF16)):
        return "utf-16"
    if b"\0" in start and start.count(b"\0") * 4 > len(start):
        raise RejectedFile("it is not text (many NUL bytes), or UTF-16 without a byte order mark. Save it as UTF-8.")
    return "utf-8"


def write_as_utf8(path: Path, encoding: str, target: Path) -> None:
    """Copy a text file as UTF-8, in pieces. Raises RejectedFile when it is not what its first bytes say."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with open_bytes(path) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(decoder.decode(chunk).encode("utf-8"))
            out.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeError:
        raise RejectedFile(f"it is not valid {encoding.upper()} throughout. Save it as UTF-8.") from None


def scan_text(path: Path, *, delimiter: str = ",", quotes: bool = True) -> TextScan:
    """Count records and check the encoding, in pieces. Raises RejectedFile naming the first line that is not UTF-8."""
    scan = _Scanner(delimiter.encode(), quotes)
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            scan.feed(chunk)
    return scan.finish()


class _Scanner:
    def __init__(self, delimiter: bytes, quotes: bool) -> None:
        self.result = TextScan()
        self.quotes = quotes
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.lines_before = 0
        self.first = True
        self.newline = b""
        self.inside = False  # a quoted value is open
        self.carry = b""  # the open record, quoted values left out
        self.held = b""  # a carriage return whose line feed may come with the next chunk
        self.last = b""  # end of the chunk before, to see a quote's neighbours
        edge = re.escape(delimiter) + rb'"\r\n'
        self.stray_quote = re.compile(rb'"(?<=[^' + edge + rb']")[^' + edge + rb"]")

    def feed(self, chunk: bytes) -> None:
        self._check_encoding(chunk)
        if self.first:
            self.first = False
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            line_end = re.search(rb"\r\n|\n|\r", chunk)
            self.newline = line_end.group() if line_end else b"\n"
            self.result.newline = self.newline.decode()
            self.result.plain = not chunk.startswith((b"\n", b"\r"))
        chunk = self.held + chunk
        self.held = b"\r" if chunk.endswith(b"\r") else b""
        self._count(chunk.removesuffix(b"\r"))

    def finish(self) -> TextScan:
        self._check_encoding(b"", final=True)
        self._count(self.held)
        if self.carry or self.inside:
            self.result.records += 1
        if self.inside:
            self.result.plain = False
        return self.result

    def _count(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            self.result.plain = False
        if not self.quotes and self._count_lines(chunk):
            return
        outside = chunk
        if self.quotes and (self.inside or b'"' in chunk):
            if self.result.plain and self.stray_quote.search(self.last + chunk):
                self.result.plain = False
            pieces = chunk.split(b'"')
            outside = (b'"' if self.inside else b"") + b'"'.join(pieces[1 if self.inside else 0 :: 2])
            if len(pieces) % 2 == 0:
                self.inside = not self.inside
                outside += b'"' if self.inside else b""
        self.last = chunk[-2:]
        if self.result.plain and outside.count(b"\r") + outside.count(b"\n") != len(self.newline) * outside.count(
            self.newline
        ):
            self.result.plain = False
        lines = (self.carry + outside).split(self.newline)
        self.carry = lines.pop()
        self.result.records += len(lines) - lines.count(b"")

    def _count_lines(self, chunk: bytes) -> bool:
        """Count the usual case without taking the lines apart: no blank line, no other line end."""
        if self.newline != b"\n" or b"\r" in chunk or b"\n\n" in chunk or (not self.carry and chunk[:1] == b"\n"):
            return False
        end = chunk.rfind(b"\n")
        self.carry = chunk[end + 1 :] if end >= 0 else self.carry + chunk
        self.result.records += chunk.count(b"\n")
        return True

    def _check_encoding(self, chunk: bytes, final: bool = False) -> None:
        if not (chunk.isascii() and self.decoder.getstate()[0] == b"" and not final):
            try:
                self.decoder.decode(chunk, final)
            except UnicodeDecodeError as error:
                line = self.lines_before + error.object[: error.start].count(b"\n") + 1
                raise RejectedFile(f"line {line} is not UTF-8. Save the file as UTF-8.") from None
        self.lines_before += chunk.count(b"\n")
