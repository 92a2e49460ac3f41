"""Predictions over small aggregates: read from the intermediate layer, written to schema `predictions`."""

from orchestration.predictions.clv import ClvReport, predict_clv

__all__ = ["ClvReport", "predict_clv"]
