"""A simulated shop that writes landing files with known truth."""

from orchestration.demo.simulation import simulate

__all__ = ["simulate"]
