"""Table of contents: what Dagster knows of this warehouse."""

import dagster as dg

from orchestration.defs.checks import guard_checks
from orchestration.defs.history import keep_connections_open
from orchestration.defs.jobs import refresh
from orchestration.defs.loading import landing_assets, raw_assets
from orchestration.defs.predicting import attribution_predictions, clv_predictions
from orchestration.defs.publishing import published_warehouse
from orchestration.defs.resources import PipelineResource
from orchestration.defs.schedules import daily_refresh, dead_runs, new_landing_files, stale_marts
from orchestration.defs.transforming import intermediate_models, marts_models, staging_models

keep_connections_open()

defs = dg.Definitions(
    assets=[
        *landing_assets,
        *raw_assets,
        staging_models,
        intermediate_models,
        attribution_predictions,
        clv_predictions,
        marts_models,
        published_warehouse,
    ],
    asset_checks=guard_checks,
    jobs=[refresh],
    schedules=[daily_refresh],
    sensors=[new_landing_files, dead_runs, stale_marts],
    resources={"pipeline": PipelineResource()},
    executor=dg.in_process_executor,
)
