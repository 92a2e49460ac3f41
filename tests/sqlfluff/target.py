"""Which engine the macros write for when sqlfluff reads the models."""

type = "duckdb"
