"""What a shop has elsewhere: rows of its databases become landing files, objects of its bucket are copied."""

from orchestration.extract.databases import Extracted, extract
from orchestration.extract.declared import Database, Query, read_databases
from orchestration.extract.landing_copy import fetch_objects, landing_listing

__all__ = ["Database", "Extracted", "Query", "extract", "fetch_objects", "landing_listing", "read_databases"]
