"""Run the generic tests of many models, a few queries a model.

Of dbt's tests nine in ten ask the same four things: is a column filled, a key unique, a value accepted. One by one each
costs dbt more to prepare than DuckDB to answer. Here the columns of a model are looked at together, in one scan, and
only keys take a query of their own. The YAML stays dbt's: `dbt test` runs the very same tests one by one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from orchestration.ingest.sql import among
from orchestration.publish.parts import in_changed_parts
from orchestration.settings import Settings
from orchestration.spark.session import open_session
from orchestration.transform.changes import IN_NEW_FILES
from orchestration.transform.results import NodeResult
from orchestration.warehouse import connect

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

SCANNED = ("not_null", "accepted_values")
GROUPED = ("unique", "unique_combination")
PLAIN = {"where": None, "limit": None, "severity": "error", "fail_calc": "count(*)", "error_if": "!= 0"}


@dataclass(frozen=True)
class GenericTest:
    """A test of the YAML: what it asks (`kind`), of which model, in which relation, with which arguments."""

    unique_id: str
    name: str
    kind: str
    model: str
    relation: str
    arguments: dict[str, Any]
    changed: str | None = None
    """Condition for the rows that a build of changes replaced; the others were looked at when they were built.

    Of a view over raw (`config.meta.grows_by_file`) these are the rows of files that no build has read before."""
    parts: frozenset[str] = frozenset()
    """Columns that divide the model into parts."""

    @property
    def columns(self) -> str:
        """The columns that it looks at, as SQL lists them."""
        return ", ".join(self.arguments.get("columns") or [self.arguments["column_name"]])


def take_generic_tests(manifest: Manifest) -> list[GenericTest]:
    """Take the tests that need nothing but their columns out of dbt's manifest, so that dbt does not run them too.

    A test with a condition, a bound or a severity of its own stays dbt's.
    """
    taken = []
    for node in list(manifest.nodes.values()):
        test: Any = node
        metadata = getattr(test, "test_metadata", None)
        if metadata is None or metadata.namespace or metadata.name not in (*SCANNED, *GROUPED) or not _is_plain(test):
            continue
        model: Any = manifest.nodes[test.attached_node]
        meta = model.config.meta
        changed = IN_NEW_FILES if meta.get("grows_by_file") else in_changed_parts(meta.get("parts", {}))
        taken.append(
            GenericTest(
                test.unique_id,
                test.name,
                metadata.name,
                test.attached_node,
                str(model.relation_name),
                metadata.kwargs,
                changed or None,
                frozenset(meta.get("parts", {})),
            )
        )
        del manifest.nodes[test.unique_id]
    return taken


def run_generic_tests(
    settings: Settings, tests: Iterable[GenericTest], models: Iterable[str], changes_only: bool = False
) -> list[NodeResult]:
    """Run those of the `tests` that look at one of the built `models` (unique ids).

    With `changes_only`, of tables that are built in parts only the rows of changed parts are looked at, and of views
    that grow by file those of new files. A key of theirs is searched for everywhere.
    """
    by_model: dict[str, list[GenericTest]] = {model: [] for model in models}
    for test in tests:
        if test.model in by_model:
            by_model[test.model].append(test if changes_only else replace(test, changed=None))
    with _connection(settings) as connection:
        return [result for of_model in by_model.values() for result in _run(connection, of_model)]


def _connection(settings: Settings) -> AbstractContextManager[Any]:
    return open_session() if settings.engine == "spark" else connect(settings, read_only=True)


def _is_plain(test: Any) -> bool:
    return bool(test.attached_node) and all(
        str(getattr(test.config, key)).lower() == str(value).lower() for key, value in PLAIN.items()
    )


def _run(connection: Any, tests: list[GenericTest]) -> Iterator[NodeResult]:
    scanned = [test for test in tests if test.kind in SCANNED]
    if scanned:
        counts = ", ".join(f"count(*) filter (where {_fault(test)})" for test in scanned)
        begun = time.monotonic()
        where = f" where {scanned[0].changed}" if scanned[0].changed else ""
        (failures,) = connection.execute(f"select {counts} from {scanned[0].relation}{where}").fetchall()
        seconds = (time.monotonic() - begun) / len(scanned)
        for test, failed in zip(scanned, failures, strict=True):
            yield _result(test, failed, seconds)
    for test in tests:
        if test.kind in GROUPED:
            begun = time.monotonic()
            ((failed,),) = connection.execute(_repeated(test)).fetchall()
            yield _result(test, failed, time.monotonic() - begun)


def _fault(test: GenericTest) -> str:
    if test.kind == "not_null":
        return f"{test.columns} is null"
    accepted = ", ".join("'" + str(value).replace("'", "''") + "'" for value in test.arguments["values"])
    return f"cast({test.columns} as string) not in ({accepted})"


def _repeated(test: GenericTest) -> str:
    # as in dbt: NULL is no value of a single key, and one of a combination
    rows = (
        f"{test.relation} where {test.columns} is not null" if test.kind == "unique" else f"{test.relation} where true"
    )
    if test.changed and test.parts and test.parts <= set(test.columns.split(", ")):
        rows += f" and ({test.changed})"  # rows with one key are of one part
    elif test.changed:
        keys = f"select ({test.columns}) from {test.relation} where {test.changed}"
        rows += f" and {among(f'({test.columns})', keys)}"
    return f"select count(*) from (select {test.columns} from {rows} group by {test.columns} having count(*) > 1)"


def _result(test: GenericTest, failures: int, seconds: float) -> NodeResult:
    relation = test.relation.replace('"', "")
    found = {
        "not_null": f"{failures:,} rows of {relation} have no {test.columns}",
        "accepted_values": f"{failures:,} rows of {relation} have a {test.columns} that is not accepted",
        "unique": f"{failures:,} values of {test.columns} come more than once in {relation}",
        "unique_combination": f"{failures:,} combinations of {test.columns} come more than once in {relation}",
    }
    return NodeResult(
        unique_id=test.unique_id,
        name=test.name,
        resource_type="test",
        status="fail" if failures else "pass",
        seconds=seconds,
        message=found[test.kind] if failures else None,
        failures=failures or None,
    )
