"""Spark's event log: what each task read, and whose it was. The log was recorded by Spark 4.3 with two executors.

Recorded were `create table intermediate.skewed as select id, row_number() over (order by id desc) from range(5000)` in four
partitions, whose window is one task, and a query of that table that builds nothing.
"""

import json
from pathlib import Path

import pytest

from orchestration.spark.event_log import NO_MODEL, Application, Stage, read_events, read_log
from orchestration.spark.skew import report

RECORDED = Path(__file__).parent / "recorded" / "spark_event_log.jsonl"


@pytest.fixture
def recorded() -> Application:
    """What the log says."""
    return read_log(RECORDED)


def test_the_rows_of_each_task_are_those_of_files_and_of_the_shuffle(recorded):
    assert recorded.executors == 2
    assert [(stage.model, stage.rows) for stage in recorded.stages] == [
        ("intermediate.skewed", (1250, 1250, 1250, 1250)),
        ("intermediate.skewed", (5000,)),
        (NO_MODEL, (5000,)),
        (NO_MODEL, (3,)),
    ]


def test_a_window_without_parts_is_told_and_stages_of_few_rows_are_not(recorded):
    assert [stage.largest_share for stage in recorded.large(4000)] == [1, 1, 0.25]
    told = report([recorded], 4000)
    assert "100% of 5,000 rows in one of 1 tasks: intermediate.skewed" in told
    assert "3 stages read 4,000 rows or more; of 3 a task had more than a tenth of the rows." in told
    assert "0 stages read 6,000 rows or more; of 0" in report([recorded], 6000)


def test_an_even_stage_is_told_as_the_most_uneven():
    even = Application(executors=1, stages=[Stage("marts.orders", (10,) * 19 + (11,), 2.0)])
    assert report([even], 100).endswith("The most uneven: 5% of 201 rows in one of 20 tasks: marts.orders")


def test_models_built_at_the_same_time_count_once(recorded):
    assert recorded.seconds == pytest.approx(12.197)
    assert recorded.working_seconds == pytest.approx(7.8, abs=0.05)
    recorded.models |= {"a": [(0, 4)], "b": [(1, 3), (6, 7)], "c": [(3, 5)]}
    assert recorded.seconds == pytest.approx(12.197 + 6)


def test_a_task_that_failed_and_was_done_again_counts_once():
    events = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    lost = next(event for event in events if event["Event"] == "SparkListenerTaskEnd") | {
        "Task End Reason": {"Reason": "ExecutorLostFailure"}
    }
    assert read_events([*events[:8], lost, *events[8:]]) == read_events(events)
