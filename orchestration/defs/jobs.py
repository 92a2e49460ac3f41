"""The one job: everything from landing to published marts."""

import dagster as dg

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Load new landing files, build and guard every layer, publish the marts.",
    executor_def=dg.in_process_executor,
)
