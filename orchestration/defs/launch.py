"""Run the refresh job in this process, with its history kept in the warehouse's own Dagster home."""

from __future__ import annotations

import os

import dagster as dg

from orchestration.dagster_home import prepare_home
from orchestration.errors import FULL, WarehouseError, explained, is_full
from orchestration.journal import JOURNALS
from orchestration.settings import Settings
from orchestration.summary import RunSummary, summarise


class RunNotStartedError(RuntimeError):
    """The run ended before its first step: another run holds the warehouse, or its settings are wrong."""


def run_refresh(settings: Settings) -> RunSummary:
    """Run the `refresh` job to its end, as `dagster dev` would, and say how it went.

    The settings become the environment of this process, since Dagster's definitions read them there.
    """
    os.environ.update({"DATA_DIR": str(settings.data_dir), "LANDING_DIR": settings.landing})
    os.environ["DAGSTER_HOME"] = str(prepare_home(settings))
    try:
        return _run(settings)
    except Exception as error:  # Dagster's own books lie on that disk too
        if settings.data_dir.exists() and is_full(settings.data_dir):
            text = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise WarehouseError(explained(OSError(f"{FULL[0]}: {text}"))) from None
        raise


def _run(settings: Settings) -> RunSummary:
    from orchestration.definitions import defs

    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        error = _first_error(result)
        if not any(event.is_step_start for event in result.all_events):
            raise RunNotStartedError(error or "The run did not start.")
        return summarise(JOURNALS[result.run_id], error)


def _first_error(result: dg.ExecuteInProcessResult) -> str | None:
    """The innermost message of the first failure that Dagster recorded."""
    for event in result.all_events:
        if not event.is_failure:
            continue
        data = event.event_specific_data
        error = getattr(data, "error", None)
        while error is not None and error.cause is not None:
            error = error.cause
        failure = getattr(data, "user_failure_data", None)
        if failure is not None and failure.description:
            return str(failure.description)
        if error is not None:
            return str(error.message).strip()
        return event.message
    return None
