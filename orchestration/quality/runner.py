"""Run the guards of one layer: measure in SQL, let Great Expectations judge, keep the results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from orchestration.quality.catalogue import GUARDS
from orchestration.quality.guard import Found, Guard, GuardReport, GuardResult
from orchestration.quality.look import Look
from orchestration.quality.systems import looks, measure
from orchestration.warehouse import connect

if TYPE_CHECKING:
    from orchestration.settings import Settings


@dataclass(frozen=True)
class Judged:
    """A guard with what it found and the limit that holds today."""

    guard: Guard
    found: Found
    limit: float

    @property
    def column(self) -> str:
        """Its column in the layer's table of measurements."""
        return f"{self.guard.dataset}__{self.guard.check_name}"

    @property
    def expected(self) -> str:
        """What is allowed, in words."""
        return self.found.expected or self.guard.expected.replace("{{", "{").format(limit=self.limit)


def run_guard(settings: Settings, layer: str, run_id: str) -> GuardReport:
    """Run all guards of `layer` (raw, staging, intermediate or marts) and write `ops.guard_results` and Data Docs.

    Every connection is closed on return. A failed guard does not raise: see `GuardReport.passed`.

    Raises:
        UnknownThresholdError: `shop.yml` overrides a threshold that does not exist.
    """
    with connect(settings, settings.published_dir, in_run=True) as connection:
        judged = _measure(connection, settings, layer)
        _keep_measurements(connection, layer, judged)
    from orchestration.quality.expectations import validate  # imports Great Expectations, which takes seconds

    passed = validate(settings, layer, run_id, judged)
    results = [
        GuardResult(
            dataset=each.guard.dataset,
            check_name=each.guard.check_name,
            severity=each.guard.severity,
            passed=passed.get(each.column, True),
            observed=each.found.observed,
            expected=each.expected,
            remedy=each.guard.remedy,
        )
        for each in judged
    ]
    with connect(settings, in_run=True) as connection:
        _keep_results(connection, layer, run_id, results)
    return GuardReport(layer, run_id, results)


def _measure(connection: duckdb.DuckDBPyConnection, settings: Settings, layer: str) -> list[Judged]:
    look = Look(connection, settings.published_dir / "warehouse.duckdb")
    others = looks(look) if layer == "staging" else []
    judged = []
    for guard in GUARDS[layer]:
        found = measure(guard, look, others)
        limit = guard.limit if isinstance(guard.limit, int | float) else look.threshold(guard.dataset, guard.limit)
        judged.append(Judged(guard, found, limit if found.limit is None else found.limit))
    return judged


def _keep_measurements(connection: duckdb.DuckDBPyConnection, layer: str, judged: list[Judged]) -> None:
    """One table a layer with one row, one column a guard: what Great Expectations looks at."""
    columns = ", ".join(f'cast(? as double) as "{each.column}"' for each in judged)
    connection.execute("create schema if not exists guards")
    connection.execute(
        f"create or replace table guards.{layer} as select {columns}", [each.found.value for each in judged]
    )


def _keep_results(connection: duckdb.DuckDBPyConnection, layer: str, run_id: str, results: list[GuardResult]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("begin")
    connection.execute("delete from ops.guard_results where run_id = ? and layer = ?", [run_id, layer])
    connection.executemany(
        "insert into ops.guard_results (run_id, layer, dataset, check_name, severity, passed, observed, expected,"
        " remedy, checked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [
                run_id, layer, result.dataset, result.check_name, result.severity, result.passed, result.observed,
                result.expected, result.remedy, now,
            ]
            for result in results
        ],
    )  # fmt: skip
    connection.execute("commit")
