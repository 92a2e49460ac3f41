"""Hostile files and rows against the loader, in this process, with one rule: nothing lost, nothing run, nothing outside.

Every file must end as loaded, known, rejected or postponed, with received = accepted + duplicate + quarantined, counted
here as well as by the loader. Everything is seeded: the same seed tries the same things.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.ingest import Contract, FileResult, read_contracts
from orchestration.ingest.landing import list_files
from orchestration.ingest.loader import open_warehouse
from orchestration.ingest.one_file import Run, load_file
from orchestration.ingest.results import STATUSES
from orchestration.settings import Settings

HOSTILE = (
    "'; DROP TABLE raw.orders; --", '"; DROP SCHEMA raw CASCADE; --', "'); COPY (SELECT 1) TO '{outside}/run'; --",
    "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", "${{7*7}}", "{{ var('x') }}", "{% raw %}", "%s%n", "\\", "\\N", "NULL",
    "../../../../etc/passwd", "{outside}/file.csv", "file://{outside}", "\u202e\u0000".replace("\u0000", "\x01"), "\x1b[2J",
    "\ufeff", "\u200b", "a\rb", "a\nb", '"', '""', "'", ",", ";", "\t", "|", "1e309", "-0", "NaN", "Infinity", "0x10",
    "99999999999999999999.99999", "2025-02-30", "2025-01-01T25:00:00Z", "0000-00-00", "9999-12-31", "🙂" * 50, "é" * 500,
    "x" * 5000, "[1,2]", '{"a": 1}', "true", " ", "\u00a0", "1,000.00", "1.000,00", "EUR\x00".replace("\x00", ""),
)  # fmt: skip
NAMES = (
    "a'b.csv", 'a"b.csv', "a;DROP TABLE raw.orders;--.csv", "a\nb.csv", "a\tb.csv", "a..csv", "..a.csv", "a\\b.csv",
    "*?[a].csv", "%2e%2e%2f.csv", "$(touch x).csv", "`id`.csv", "-rf.csv", "{outside}.csv".replace("{outside}", "{o}"),
    "ü" * 100 + ".csv", "x" * 250 + ".csv", "\x1b[31m.csv", "=1+1.csv", "COM1.csv", "a.csv.csv", ".csv", "a.CSV", "a b .csv",
    "\u202egpj.csv", "a.parquet", "a.jsonl", "a.csv.gz", "a.xlsx", "a.json", "a", "'; ATTACH 'x.csv",
)  # fmt: skip


class Attack:
    """A landing folder, an open warehouse, and counts of what was tried and became of it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.root, self.outside = root, root / "outside"
        self.outside.mkdir(parents=True)
        (self.outside / "file.csv").write_text("secret\n")
        self.settings = Settings.from_env(data_dir=root / "data", landing_dir=root / "landing", environ={})
        self.contracts = read_contracts(self.settings.project_dir)
        self.outcomes: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.failures: list[str] = []
        self.settings.landing_dir.mkdir()

    @contextmanager
    def opened(self) -> Iterator[Attack]:
        """With the warehouse open for all that follows."""
        with open_warehouse(self.settings) as connection:
            self.connection = connection
            yield self
            self._look_around()

    def load(self, name: str, content: bytes, received: int | None = None, kind: str = "files") -> FileResult | None:
        """Load one file and check the rule; `received` is the number of rows, where it is known."""
        dataset = name.split("/")[0]
        path = self.settings.landing_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(content)
        except OSError:
            return None  # the file system has no such name
        self.tried[kind] += 1
        self.tried["rows"] += received or 0
        try:
            contract = self.contracts[dataset]
            temp_dir = self.settings.temp_dir / "ingest"
            temp_dir.mkdir(parents=True, exist_ok=True)
            for file in list_files(self.settings.landing_dir, dataset):
                if file.path == path:
                    return self._judge(name, load_file(self._run(contract, temp_dir), file), received)
            return None
        except Exception as error:  # the one thing that must not happen
            self.failures.append(f"{name!r}: {type(error).__name__}: {str(error)[:200]}")
            return None
        finally:
            path.unlink(missing_ok=True)

    def _run(self, contract: Contract, temp_dir: Path) -> Run:
        return Run(self.connection, contract, "UTC", "fuzz", temp_dir, self.contracts)

    def _judge(self, name: str, result: FileResult, received: int | None) -> FileResult:
        self.outcomes[result.status] += 1
        if result.status not in STATUSES or (result.status == "rejected" and not result.reason):
            self.failures.append(f"{name!r}: {result.status} without a reason")
        if result.status == "loaded":
            self.outcomes["rows accepted"] += result.rows_loaded
            self.outcomes["rows quarantined"] += result.rows_quarantined
            kept = [self._count(f"raw.{result.dataset} where _file_id = {result.file_id}"),
                    self._count(f"ops.quarantined_rows where file_id = {result.file_id}")]  # fmt: skip
            if kept != [result.rows_loaded, result.rows_quarantined] or sum(kept) != result.rows_read:
                self.failures.append(f"{name!r}: {result.rows_read} read, {kept} kept")
            if received is not None and result.rows_read != received:
                self.failures.append(f"{name!r}: {received} rows sent, {result.rows_read} read")
        elif received is not None and result.status != "rejected":
            self.failures.append(f"{name!r}: {received} good rows sent, {result.status}")
        return result

    def _count(self, relation: str) -> int:
        return int(self.connection.execute(f"select count(*) from {relation}").fetchall()[0][0])

    def _look_around(self) -> None:
        """No statement of the input has run, and nothing lies outside the two folders."""
        tables = {
            name
            for (name,) in self.connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'raw'"
            ).fetchall()
        }
        if tables != set(self.contracts):
            self.failures.append(f"tables differ: {tables ^ set(self.contracts)}")
        if [path.name for path in self.outside.iterdir()] != ["file.csv"]:
            self.failures.append("a file was made outside")
        if sorted(path.name for path in self.root.iterdir()) != ["data", "landing", "outside"]:
            self.failures.append("a file was made beside the folders")

    def hostile_rows(self, count: int, per_file: int = 250) -> None:
        """Well-formed files whose every row has a hostile value somewhere, in every dataset and text format."""
        datasets = [contract for contract in self.contracts.values() if contract.schema == "raw" and not contract.part]
        sent = 0
        while sent < count:
            contract = self.random.choice(datasets)
            rows = [self._hostile_row(contract) for _ in range(min(per_file, count - sent))]
            sent += len(rows)
            form = self.random.choice([as_csv, as_csv, as_json_lines])
            suffix, content = form(rows)
            if self.random.random() < 0.2:
                suffix, content = f"{suffix}.gz", gzip.compress(content)
            self.load(f"{contract.name}/f{sent}{suffix}", content, len(rows), "files of hostile rows")

    def _hostile_row(self, contract: Contract) -> dict[str, str]:
        row = {column.name: self._good(column.data_type, column.accepted_values) for column in contract.columns}
        for name in self.random.sample(list(row), self.random.randint(1, min(3, len(row)))):
            row[name] = self._hostile()
        return row

    def _hostile(self) -> str:
        text = self.random.choice(HOSTILE).replace("{outside}", str(self.outside))
        roll = self.random.random()
        if roll < 0.2:
            text += self.random.choice(HOSTILE)
        elif roll < 0.3:
            text = "".join(chr(self.random.randint(1, 0xD7FF)) for _ in range(self.random.randint(1, 40)))
        return text.replace("\x00", "")

    def _good(self, data_type: str, accepted: tuple[str, ...]) -> str:
        if accepted:
            return self.random.choice(accepted)
        number = self.random.randint(1, 10**6)
        if data_type.startswith("timestamp"):
            return f"2025-01-{1 + number % 28:02d}T{number % 24:02d}:00:00Z"
        if data_type == "date":
            return f"2025-01-{1 + number % 28:02d}"
        if data_type == "boolean":
            return "true"
        if data_type.startswith(("decimal", "double")):
            return f"{number / 100:.2f}"
        return str(number) if data_type != "varchar" else self.random.choice(["EUR", "a", f"n{number}"])

    def mutated_files(self, count: int) -> None:
        """Good files with bytes flipped, cut, doubled or swapped, and pure noise."""
        good = [self._good_file(name) for name in ("orders", "sessions", "customers", "ad_spend")]
        for number in range(count):
            name, content = self.random.choice(good)
            stem, suffix = name.split(".", 1)
            content = self.random.choice(MUTATIONS)(self.random, content)
            if suffix.endswith("gz") and self.random.random() < 0.5:
                content = gzip.compress(content)
            if self.random.random() < 0.1:
                suffix = self.random.choice(["csv", "jsonl", "parquet", "csv.gz", "jsonl.gz", "xlsx"])
            self.load(f"{stem}_{number}.{suffix}", content, None, "mutated files")

    def _good_file(self, dataset: str) -> tuple[str, bytes]:
        contract = self.contracts[dataset]
        rows = [
            {column.name: self._good(column.data_type, column.accepted_values) for column in contract.columns}
            for _ in range(20)
        ]
        form = self.random.choice([as_csv, as_json_lines, as_parquet])
        suffix, content = form(rows)
        return f"{dataset}/g{suffix}", content

    def hostile_names(self) -> None:
        """Good files under hostile names."""
        _, content = as_csv([{"order_id": "1", "ordered_at": "2025-01-01", "currency": "EUR", "total_amount": "1"}])
        for number, name in enumerate(NAMES):
            own = content.replace(b'"1"', b'"n%d"' % number, 1)
            self.load(f"orders/{name}", own, 1 if name.lower().endswith(".csv") else None, "hostile names")

    def hostile_headers(self) -> None:
        """Good rows under hostile headers, beside the columns that are needed."""
        for number, text in enumerate(HOSTILE):
            row = {"order_id": f"h{number}", "ordered_at": "2025-01-01", "currency": "EUR", "total_amount": "1"}
            header = text.replace("{outside}", str(self.outside))
            for form in (as_csv, as_json_lines):
                suffix, content = form([{**row, header: "x"}])
                self.load(
                    f"orders/h{number}{suffix}", content, None if "\n" in text or "\r" in text else 1, "hostile headers"
                )


def as_csv(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return ".csv", out.getvalue().encode("utf-8", "replace")


def as_json_lines(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    return ".jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows: list[dict[str, str]]) -> tuple[str, bytes]:
    import tempfile

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


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_flip, _cut, _splice, _insert, _drop, _noise)
