"""Runs that died: their process holds the warehouse's lock no longer, but Dagster still counts them as running."""

import dagster as dg

from orchestration.journal import holder
from orchestration.settings import Settings

UNDER_WAY = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def end_dead_runs(instance: dg.DagsterInstance, settings: Settings, but: str | None = None) -> list[str]:
    """Report as failed every run that is under way for Dagster and holds no lock, except `but`; returns their ids.

    Dagster starts one run at a time: a dead one would keep all others waiting.
    """
    lock = holder(settings)
    dead = [
        run
        for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
        if run.run_id != but and (lock is None or run.run_id not in lock)
    ]
    for run in dead:
        instance.report_run_failed(run, "The process ended before the run did.")
    return [run.run_id for run in dead]
