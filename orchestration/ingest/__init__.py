"""Loading: landing files into raw tables, by contract, once, with nothing lost and nothing guessed."""

from orchestration.ingest.contracts import Column, Contract, read_contracts
from orchestration.ingest.loader import load_all, load_dataset
from orchestration.ingest.results import DatasetSummary, FileResult, LoadSummary
from orchestration.ingest.withdraw import Withdrawn, withdraw

__all__ = [
    "Column",
    "Contract",
    "DatasetSummary",
    "FileResult",
    "LoadSummary",
    "Withdrawn",
    "load_all",
    "load_dataset",
    "read_contracts",
    "withdraw",
]
