"""Rows out of a shop's databases into landing files, so that all that was ever loaded can be loaded again."""

from orchestration.extract.databases import Extracted, extract
from orchestration.extract.declared import Database, Query, read_databases

__all__ = ["Database", "Extracted", "Query", "extract", "read_databases"]
