"""When the refresh job starts by itself: daily, and when new files land."""

import hashlib
import json
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.dead import end_dead_runs
from orchestration.defs.jobs import refresh
from orchestration.errors import WarehouseError
from orchestration.extract import landing_listing
from orchestration.operations.alerts import alert_when_stale, send
from orchestration.publish.versions import current
from orchestration.settings import Settings

daily_refresh = dg.ScheduleDefinition(
    name="daily_refresh",
    job=refresh,
    cron_schedule="30 5 * * *",
    execution_timezone=Settings.from_env().setting("reporting_timezone"),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every morning in the shop's reporting time zone.",
)


@dg.sensor(job=refresh, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def new_landing_files(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Start a refresh when the landing folder has other files than at the last look."""
    settings = Settings.from_env()
    try:
        listing = landing_listing(settings)
    except WarehouseError as error:
        yield dg.SkipReason(str(error))
        return
    seen = hashlib.sha256(json.dumps(listing).encode()).hexdigest()
    if not listing:
        yield dg.SkipReason("The landing folder does not exist or is empty.")
    elif seen == context.cursor:
        yield dg.SkipReason("No new files.")
    elif not context.cursor and _published_since(settings, max(changed for _, _, changed in listing)):
        context.update_cursor(seen)
        yield dg.SkipReason("What lies there was published before.")
    else:
        context.update_cursor(seen)
        yield dg.RunRequest(run_key=seen)


def _published_since(settings: Settings, landed: int) -> bool:
    """Whether the published version is younger than every landing file."""
    return settings.published_file.exists() and landed < settings.published_file.stat().st_mtime_ns


@dg.sensor(minimum_interval_seconds=15, default_status=dg.DefaultSensorStatus.RUNNING)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Notice runs whose process died: they hold no lock, so the next one may start; say so once."""
    settings = Settings.from_env()
    ended = end_dead_runs(context.instance, settings)
    for run_id in ended:
        send(settings, "died", "its process ended before it did", run_id)
    return dg.SkipReason(f"Ended {len(ended)} runs that had died." if ended else "No run has died.")


@dg.sensor(minimum_interval_seconds=600, default_status=dg.DefaultSensorStatus.RUNNING)
def stale_marts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Alert once for each published version that has grown too old."""
    settings = Settings.from_env()
    version = current(settings)
    seen = version.name if version else "none"
    if context.cursor == seen:
        return dg.SkipReason("Told already.")
    said = alert_when_stale(settings) if version else None
    if said:
        context.update_cursor(seen)
    return dg.SkipReason(said or "The published version is young enough.")
