"""Predictions over small aggregates: read from the intermediate layer, written to schema `predictions`."""

from orchestration.predictions.attribution import AttributionReport, predict_attribution
from orchestration.predictions.clv import ClvReport, predict_clv

__all__ = ["AttributionReport", "ClvReport", "predict_attribution", "predict_clv"]
