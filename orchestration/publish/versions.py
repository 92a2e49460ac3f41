"""Versions of the published file: which one is current, which came before it, and the swap between them.

    published/warehouse.duckdb           relative symlink to the current version
    published/versions/warehouse-….duckdb  the current version and the one before it
    published/versions/.building-…         a version being written; whatever a killed run left is removed by the next

Readers follow the symlink once, on opening: a swap never changes a file that somebody reads, and a removed version
lives on for those who have it open.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.hardening import open_published

if TYPE_CHECKING:
    from orchestration.settings import Settings

LINK = "warehouse.duckdb"
BUILDING = ".building-"


def versions_dir(settings: Settings) -> Path:
    """Folder of the versions."""
    return settings.published_dir / "versions"


def current(settings: Settings) -> Path | None:
    """The version that readers get, by its own path; None before the first one."""
    link = settings.published_dir / LINK
    if not link.is_symlink():
        return None
    version = versions_dir(settings) / link.readlink().name
    return version if version.exists() else None


def previous(settings: Settings) -> Path | None:
    """The version before the current one, or after a rollback the one rolled back from; None if there is none."""
    now = current(settings)
    if now is None:
        return None
    others = [path for path in versions_dir(settings).glob("*.duckdb") if path != now]
    named = versions_dir(settings) / (_previous_name(now) or "-")
    if named in others:
        return named
    return max(others, key=lambda path: path.stat().st_mtime, default=None)


def swap(settings: Settings, version: Path) -> None:
    """Make `version` current: one rename, which happens or does not, and is on disk when this returns."""
    link = settings.published_dir / LINK
    fresh = settings.published_dir / f".{LINK}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("versions") / version.name)
    fresh.replace(link)
    sync(settings.published_dir)


def rollback(settings: Settings) -> Path:
    """Put the previous version back, and return its path; called again, it takes that back.

    Raises:
        FileNotFoundError: there is no previous version.
    """
    version = previous(settings)
    if version is None:
        raise FileNotFoundError(f"No previous version in {versions_dir(settings)}; only one has been published so far.")
    swap(settings, version)
    return version


def remove_leftovers(settings: Settings) -> None:
    """Remove what killed runs left, and every version but the current and the previous one."""
    keep = {current(settings), previous(settings)}
    for path in versions_dir(settings).iterdir():
        if path.is_dir():
            shutil.rmtree(path)  # what a killed copy spilled
        elif path not in keep:
            path.unlink(missing_ok=True)
    (settings.published_dir / f".{LINK}.new").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def published_fingerprint(settings: Settings) -> str | None:
    """What the current version was made of, as its run wrote it down; None without a version, or without a word of it."""
    version = current(settings)
    return _publication(version, "input_fingerprint") if version else None


def _previous_name(version: Path) -> str | None:
    return _publication(version, "previous_file")


def _publication(version: Path, column: str) -> str | None:
    with suppress(duckdb.Error), open_published(version) as connection:
        row = connection.execute(f"select {column} from meta.publication").fetchone()
        return row[0] if row else None
    return None
