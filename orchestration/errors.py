"""Errors whose message alone tells the reader what is wrong and what to do."""

import shutil
from pathlib import Path


class WarehouseError(Exception):
    """Base of every error that a shop can act on."""


class ConfigurationError(WarehouseError):
    """A file, a setting or the environment is not as it must be."""


class WarehouseLockedError(WarehouseError):
    """Another process has the private warehouse file open."""


class RunInProgressError(WarehouseError):
    """Another run holds the data folder."""


class OrdersMissingError(WarehouseError):
    """There is nothing to run on: no order was ever loaded."""


FULL = (
    "No space left on device",
    "File too large",
    "Disk quota exceeded",
    "disk I/O error",
    "database or disk is full",
)
LEAST_FREE = 1024 * 1024


def explained(error: BaseException) -> str:
    """The message of an error; where it is about a full disk, what to do about it."""
    if is_about_a_full_disk(error):
        return f"The disk of the data folder is full. Make room and run again: what was half done is undone. {error}"
    return str(error)


def is_about_a_full_disk(error: BaseException) -> bool:
    """Whether an error says so, whatever its class: DuckDB has several for it."""
    return any(word in str(error) for word in FULL)


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder has no room for anything, so that whatever fails there may fail for that."""
    return shutil.disk_usage(folder).free < LEAST_FREE
