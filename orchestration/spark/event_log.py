"""What Spark's event log says of a build: the seconds of each model, and how the rows of each stage were dealt out to its tasks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WRITTEN = re.compile(r"InsertIntoHadoopFsRelationCommand \S*/([^/\s]+)/([^/\s,]+),")
SQL = "org.apache.spark.sql.execution.ui.SparkListenerSQLExecution"
NO_MODEL = "(no model)"


@dataclass(frozen=True)
class Stage:
    """One stage of a query: the model that the query builds, and the rows that each task read, of files and of a shuffle."""

    model: str
    rows: tuple[int, ...]
    seconds: float
    """Working time of its tasks."""

    @property
    def total(self) -> int:
        """Rows that all tasks read."""
        return sum(self.rows)

    @property
    def largest_share(self) -> float:
        """The part of the rows that the largest task had, from 0 to 1."""
        return max(self.rows, default=0) / (self.total or 1)


@dataclass
class Application:
    """One run of Spark."""

    executors: int = 0
    models: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """When each model was written, from and to, in seconds since 1970; a model of several tables has its rounds apart."""
    stages: list[Stage] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The time in which at least one model was written: several are at once."""
        total, until = 0.0, 0.0
        for begun, ended in sorted(span for spans in self.models.values() for span in spans):
            total += max(0.0, ended - max(begun, until))
            until = max(until, ended)
        return total

    @property
    def working_seconds(self) -> float:
        """Working time of all tasks."""
        return sum(stage.seconds for stage in self.stages)

    def large(self, rows: int) -> list[Stage]:
        """The stages of at least so many rows, the most uneven first."""
        return sorted((each for each in self.stages if each.total >= rows), key=lambda each: -each.largest_share)


def read_log(path: Path) -> Application:
    """Read a log of one file (`spark.eventLog.rolling.enabled=false`, `spark.eventLog.compress=false`)."""
    with path.open(encoding="utf-8") as lines:
        return read_events(json.loads(line) for line in lines)


def read_events(events: Iterable[dict[str, Any]]) -> Application:
    """What an application did, from its events in their order."""
    found = Application()
    models: dict[int, str] = {}  # of executions
    begun: dict[int, float] = {}
    executions: dict[int, int] = {}  # of stages
    tasks: dict[int, list[tuple[int, float]]] = {}
    for event in events:
        kind = event["Event"]
        if kind == "SparkListenerExecutorAdded":
            found.executors += 1
        elif kind == f"{SQL}Start":
            written = WRITTEN.search(" ".join(_nodes(event["sparkPlanInfo"])))
            if written:
                models[event["executionId"]] = ".".join(written.groups())
                begun[event["executionId"]] = event["time"] / 1000
        elif kind == f"{SQL}End" and event["executionId"] in begun:
            span = (begun[event["executionId"]], event["time"] / 1000)
            found.models.setdefault(models[event["executionId"]], []).append(span)
        elif kind == "SparkListenerJobStart":
            execution = (event.get("Properties") or {}).get("spark.sql.execution.id")
            if execution is not None:
                executions.update(dict.fromkeys(event["Stage IDs"], int(execution)))
        elif kind == "SparkListenerTaskEnd" and event["Task End Reason"]["Reason"] == "Success":
            tasks.setdefault(event["Stage ID"], []).append(_work(event["Task Metrics"]))
    for stage, done in tasks.items():
        model = models.get(executions.get(stage, -1), NO_MODEL)
        found.stages.append(Stage(model, tuple(rows for rows, _ in done), sum(seconds for _, seconds in done)))
    return found


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["simpleString"]
    for child in plan["children"]:
        yield from _nodes(child)


def _work(metrics: dict[str, Any]) -> tuple[int, float]:
    rows = metrics["Input Metrics"]["Records Read"] + metrics["Shuffle Read Metrics"]["Total Records Read"]
    return rows, metrics["Executor Run Time"] / 1000
