"""Where Dagster keeps its run history: a folder below the data folder, made without importing Dagster."""

from __future__ import annotations

from pathlib import Path

from orchestration.settings import Settings

INSTANCE_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 2
      failure: 30
      success: 90
"""


def prepare_home(settings: Settings) -> Path:
    """Make the Dagster home: no telemetry, no newsletter, one run at a time."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    instance = settings.dagster_home / "dagster.yaml"
    if not instance.exists() or instance.read_text() != INSTANCE_YAML:
        instance.write_text(INSTANCE_YAML)
    return settings.dagster_home.resolve()
