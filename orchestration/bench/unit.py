"""The unit of the machine, and the plain script that the warehouse is held against."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from orchestration.bench.measure import Step
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings

PLAIN = Path(__file__).with_name("plain.sql")
REPEATS = 3


def measure_unit(settings: Settings, landing: Path, target: Path) -> Step:
    """The time in which DuckDB copies the landing files into one database file: the best of three."""
    statements = [
        f"create table {identifier(folder.name)} as"
        f" from read_parquet({literal(str(folder / '*.parquet'))}, union_by_name = true)"
        for folder in sorted(landing.iterdir())
        if any(folder.glob("*.parquet"))
    ]
    return min((_run(settings, "unit", statements, target) for _ in range(REPEATS)), key=lambda step: step.cpu_seconds)


def measure_plain(settings: Settings, landing: Path, target: Path) -> Step:
    """The time of the plain script over the same files."""
    script = [statement.query for statement in duckdb.extract_statements(PLAIN.read_text(encoding="utf-8"))]
    return _run(settings, "plain script", [f"set variable landing = {literal(str(landing))}", *script], target)


def _run(settings: Settings, name: str, statements: list[str], target: Path) -> Step:
    target.unlink(missing_ok=True)
    started, cpu = time.perf_counter(), time.process_time()
    with duckdb.connect(str(target), config=settings.duckdb_config("bench")) as connection:
        connection.execute("set enable_progress_bar = false; set preserve_insertion_order = false")
        for statement in statements:
            connection.execute(statement)
        connection.execute("checkpoint")
    step = Step(name, time.perf_counter() - started, time.process_time() - cpu)
    target.unlink(missing_ok=True)
    return step
