"""Predictions, between the intermediate guard and the marts that join them back."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.manifest import MANIFEST
from orchestration.defs.resources import PipelineResource
from orchestration.defs.retries import permanent
from orchestration.predictions import predict_attribution, predict_clv

HISTORIES = ["int_purchase_histories_counted", "int_repeat_values_counted"]
TRANSITIONS = ["int_channel_transitions_counted"]
GUARDED = ["int_orders_valued"]  # read through the counts; named so that its blocking checks hold the predictions back

TABLES = {node["name"]: node for node in MANIFEST["sources"].values() if node["schema"] == "predictions"}


def _spec(table: str, counts: list[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        dg.AssetKey(["predictions", table]),
        deps=[dg.AssetKey(["intermediate", model]) for model in [*counts, *GUARDED]],
        description=TABLES[table]["description"],
        group_name="predictions",
        kinds={"python"},
    )


@dg.multi_asset(specs=[_spec(table, HISTORIES) for table in ("clv_scores", "clv_backtest_scores", "clv_model_runs")])
def clv_predictions(pipeline: PipelineResource) -> Iterator[dg.MaterializeResult]:
    """Fit the customer lifetime value models and score every distinct purchase history."""
    journal = pipeline.journal
    with permanent(), journal.layer("predictions"):
        report = predict_clv(pipeline.settings, journal.run_id)
    for fit in report.fits:
        name = f"backtest of {fit.horizon_days} days" if fit.horizon_days else "clv"
        journal.line("predictions", f"{name} {fit.segment}", f"{fit.status}, {fit.customers:,} customers")
    journal.line("predictions", "clv_scores", f"{report.scores:,} distinct histories", report.seconds)
    rows = {"clv_scores": report.scores, "clv_backtest_scores": report.backtest_scores}
    for table in ("clv_scores", "clv_backtest_scores", "clv_model_runs"):
        metadata = {"dagster/row_count": rows[table]} if table in rows else {"fits": len(report.fits)}
        yield dg.MaterializeResult(dg.AssetKey(["predictions", table]), metadata=metadata)


@dg.multi_asset(specs=[_spec("channel_removal_effects", TRANSITIONS)])
def attribution_predictions(pipeline: PipelineResource) -> dg.MaterializeResult:
    """Solve the Markov chain of all journeys for what would be lost without each channel."""
    journal = pipeline.journal
    with permanent(), journal.layer("predictions"):
        report = predict_attribution(pipeline.settings)
    outcome = f"{report.channels} channels, {report.states:,} states of order {report.markov_order}"
    journal.line("predictions", "channel_removal_effects", outcome, report.seconds)
    return dg.MaterializeResult(
        dg.AssetKey(["predictions", "channel_removal_effects"]), metadata={"dagster/row_count": report.channels}
    )
