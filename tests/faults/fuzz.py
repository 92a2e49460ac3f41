"""Hostile files and rows against the loader, in this process, with one rule: nothing lost, nothing run, nothing outside.

Every file must end as loaded, known, rejected or postponed, with received = accepted + duplicate + quarantined, counted
here as well as by the loader. Everything is seeded: the same seed tries the same things.
"""

from __future__ import annotations

import gzip
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from orchestration.ingest import Contract, FileResult, read_contracts
from orchestration.ingest.loader import _files, open_warehouse
from orchestration.ingest.one_file import Run, load_file
from orchestration.ingest.results import STATUSES
from orchestration.operations.quarantine import read_again
from orchestration.settings import Settings
from tests.faults.mutations import FORMS, HOSTILE, MUTATIONS, as_csv, as_json_lines, mutated_line
from tests.faults.native_files import FILES

NAMES = (
    "a'b.csv", 'a"b.csv', "a;DROP TABLE raw.orders;--.csv", "a\nb.csv", "a\tb.csv", "a..csv", "..a.csv", "a\\b.csv",
    "*?[a].csv", "%2e%2e%2f.csv", "$(touch x).csv", "`id`.csv", "-rf.csv", "{outside}.csv".replace("{outside}", "{o}"),
    "ü" * 100 + ".csv", "x" * 250 + ".csv", "\x1b[31m.csv", "=1+1.csv", "COM1.csv", "a.csv.csv", ".csv", "a.CSV", "a b .csv",
    "\u202egpj.csv", "a.parquet", "a.jsonl", "a.csv.gz", "a.xlsx", "a.json", "a", "'; ATTACH 'x.csv",
)  # fmt: skip


class Attack:
    """A landing folder, an open warehouse, and counts of what was tried and became of it."""

    def __init__(self, root: Path, seed: int, say: Callable[[str], None] | None = None) -> None:
        self.random, self.say, self.told = random.Random(seed), say, time.monotonic()
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
        path = self.settings.landing_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.write_bytes(content)
        except OSError:
            return None  # the file system has no such name
        self.tried[kind] += 1
        self.tried["rows"] += received or 0
        try:
            return self._load(name, received)
        except Exception as error:  # the one thing that must not happen
            self.failures.append(f"{name!r}: {type(error).__name__}: {str(error)[:200]}")
            return None
        finally:
            path.unlink(missing_ok=True)
            self._tell()

    def _load(self, name: str, received: int | None) -> FileResult | None:
        """Load it for every dataset that its folder feeds; the result for the last that took it."""
        temp_dir = self.settings.temp_dir / "ingest"
        temp_dir.mkdir(parents=True, exist_ok=True)
        judged = None
        for contract in self.contracts.values():
            if name.split("/")[0] in contract.folders:
                for file in _files(self.settings, contract):
                    if file.name == name:
                        run = Run(self.connection, contract, "UTC", "fuzz", temp_dir, self.contracts)
                        judged = self._judge(name, load_file(run, file), received)
        return judged

    def _tell(self) -> None:
        """A line now and then, for who waits."""
        if self.say and time.monotonic() > self.told + 30:
            self.told = time.monotonic()
            told = ", ".join(f"{count:,} {what}" for what, count in (self.tried + self.outcomes).items())
            self.say(f"  {told}; {len(self.failures)} failures")

    def _judge(self, name: str, result: FileResult, received: int | None) -> FileResult:
        self.outcomes[result.status] += 1
        if result.status not in STATUSES or (result.status == "rejected" and not result.reason):
            self.failures.append(f"{name!r}: {result.status} without a reason")
        if result.status == "loaded":
            self.outcomes["rows accepted"] += result.rows_loaded
            self.outcomes["rows quarantined"] += result.rows_quarantined
            kept = [self._count(f"raw.{result.dataset} where _file_id = {result.file_id}"),
                    self._count(f"ops.quarantined_rows where file_id = {result.file_id}")]  # fmt: skip
            if (
                kept != [result.rows_loaded, result.rows_quarantined + result.rows_passed_over]
                or sum(kept) != result.rows_read
            ):
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
        sent = 0
        while sent < count:
            contract = self.contracts[self.random.choice(self._datasets())]
            rows = [self._hostile_row(contract) for _ in range(min(per_file, count - sent))]
            sent += len(rows)
            form = self.random.choice([as_csv, as_csv, as_json_lines])
            suffix, content = form(rows)
            if self.random.random() < 0.2:
                suffix, content = f"{suffix}.gz", gzip.compress(content)
            self.load(f"{contract.name}/f{sent}{suffix}", content, len(rows), "files of hostile rows")

    def _hostile_row(self, contract: Contract) -> dict[str, str]:
        row = self._good_row(contract)
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
        """Good files of all datasets and systems with bytes flipped, cut, doubled or swapped, and pure noise."""
        good = [
            (f"{name}/g{suffix}", content) for name in self._datasets() for suffix, content in self._good_files(name)
        ]
        good += [(name, content.encode()) for name, content in FILES.items()]
        for number in range(count):
            name, content = self.random.choice(good)
            stem, suffix = name.split(".", 1)
            content = self.random.choice(MUTATIONS)(self.random, content)
            if self.random.random() < 0.1:
                suffix = self.random.choice(["csv", "jsonl", "parquet", "csv.gz", "jsonl.gz", "xlsx"])
            if suffix.endswith("gz") and self.random.random() < 0.8:
                content = gzip.compress(content)
            self.load(f"{stem}_{number}.{suffix}", content, None, "mutated files")

    def mutated_rows(self, count: int, per_file: int = 250) -> None:
        """Files of text whose every row was mutated by itself, so that it is known how many there are."""
        for sent in range(0, count, per_file):
            name, content, rows = self._mutated_rows(min(per_file, count - sent), sent)
            self.load(name, content, rows, "files of mutated rows")

    def _mutated_rows(self, count: int, number: int) -> tuple[str, bytes, int]:
        dataset = self.random.choice(self._datasets())
        contract = self.contracts[dataset]
        rows = [self._good_row(contract) for _ in range(count)]
        suffix, content = self.random.choice([as_csv, as_json_lines])(rows)
        lines = content.decode().splitlines()
        header = lines[: suffix == ".csv"]
        changed = [mutated_line(self.random, line) for line in lines[len(header) :]]
        if suffix == ".csv":  # a quote that opens and does not close would join rows
            header, changed = ([line.replace('"', "") for line in part] for part in (header, changed))
        text = "".join(line + "\n" for line in [*header, *changed])
        return f"{dataset}/m{number}{suffix}", text.encode("utf-8", "replace"), sum(line != "" for line in changed)

    def repaired_rows(self, count: int, per_file: int = 250) -> None:
        """Rows that a contract was too narrow for, read again under the true one: each comes back exactly once.

        Opens and closes the warehouse itself; for an attack of its own.
        """
        true, sent = dict(self.contracts), {}
        self.contracts = {name: _narrow(contract) for name, contract in true.items()}
        with self.opened():
            for start in range(0, count, per_file):
                name, content, rows = self._mutated_rows(min(per_file, count - start), 10**9 + start)
                path = self.settings.landing_dir / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
                result = self._load(name, rows)
                if result and result.status == "loaded":
                    sent[name] = result
        held = sum(result.rows_quarantined for result in sent.values())
        self.contracts = true
        read_again(self.settings)
        with self.opened():
            for name, before in sent.items():
                self._load(name, before.rows_read)
                places = f"select _row_number from raw.{before.dataset} where _file_id = {before.file_id} union all"
                places += f" select row_number from ops.quarantined_rows where file_id = {before.file_id}"
                (found,) = self.connection.execute(
                    f"select list(_row_number order by 1) from ({places}) as t"
                ).fetchone()
                if not len(found) == len(set(found)) == before.rows_read:
                    self.failures.append(f"{name!r}: {len(found)} rows came back, {before.rows_read} were sent")
        self.tried["rows read again after a repair"] += held

    def _datasets(self) -> list[str]:
        return [contract.name for contract in self.contracts.values() if not contract.part]

    def _good_row(self, contract: Contract) -> dict[str, str]:
        return {column.name: self._good(column.data_type, column.accepted_values) for column in contract.columns}

    def _good_files(self, dataset: str) -> list[tuple[str, bytes]]:
        rows = [self._good_row(self.contracts[dataset]) for _ in range(20)]
        return [form(rows) for form in FORMS]

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


def _narrow(contract: Contract) -> Contract:
    """The same contract, for which no row is good enough."""
    columns = (
        replace(contract.columns[0], accepted_values=("nothing",), on_invalid="quarantine"),
        *contract.columns[1:],
    )
    return replace(contract, columns=columns)
