"""A small shop for the loader's tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.ingest import FileResult, LoadSummary, load_all
from orchestration.settings import Settings
from orchestration.warehouse import connect

HEADER = "order_id,ordered_at,currency,total_amount"


class Shop:
    """A landing folder and its warehouse in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.landing.mkdir(parents=True)
        self.settings = Settings.from_env(data_dir=root / "data", landing_dir=self.landing, environ={})

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def orders(self, *rows: str, name: str = "orders/o.csv", header: str = HEADER) -> Path:
        return self.put(name, "\n".join([header, *rows]) + "\n")

    def load(self, run_id: str = "run") -> LoadSummary:
        return load_all(self.settings, run_id)

    def load_one(self, name: str, content: str | bytes) -> FileResult:
        """Load with one file and a valid order beside it; returns the file's result."""
        self.orders("good,2025-01-01,EUR,1", name="orders/zz_good.csv")
        self.put(name, content)
        return next(file for file in self.load().files if file.file_name == name)

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with connect(self.settings) as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def reasons(self) -> list[str]:
        return [row[0] for row in self.query("SELECT reasons FROM ops.quarantined_rows ORDER BY file_id, row_number")]

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything a load wrote, but for times and the run's name."""
        return {
            "raw": self.query("SELECT * EXCLUDE (_loaded_at) FROM raw.orders ORDER BY _file_id, _row_number"),
            "quarantine": self.query("SELECT * EXCLUDE (loaded_at) FROM ops.quarantined_rows ORDER BY ALL"),
            "ledger": self.query("SELECT * EXCLUDE (loaded_at, run_id) FROM ops.loaded_files ORDER BY file_id"),
        }
