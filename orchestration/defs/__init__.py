"""Dagster definitions only; the work is plain Python beside this package."""
