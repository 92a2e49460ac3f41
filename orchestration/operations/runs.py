"""How the last run ended, or that one is under way."""

from __future__ import annotations

from orchestration.errors import WarehouseError
from orchestration.journal import holder
from orchestration.settings import Settings
from orchestration.warehouse import connect


def last_run(settings: Settings) -> str:
    """One line. A run whose process died is told as such: it holds no lock, and the next run goes on from there."""
    held = holder(settings)
    if held is not None:
        return f"under way: {held}"
    if not settings.warehouse.exists():
        return "none yet"
    try:
        with connect(settings, read_only=True) as connection:
            row = connection.execute(
                "select run_id, status, started_at, message from ops.runs order by started_at desc limit 1"
            ).fetchone()
    except WarehouseError as error:
        return str(error)
    if row is None:
        return "none yet"
    run_id, status, started_at, message = row
    if status == "running":
        status, message = "died", "its process ended before it did; run again, and it goes on where it was"
    return f"{status}, {run_id}, started {started_at:%Y-%m-%d %H:%M:%S} UTC{': ' + message if message else ''}"
