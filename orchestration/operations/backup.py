"""A copy of all that cannot be made again, its way back, and a private file made anew from landing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.bounds import Bounds
from orchestration.erasure.erase import forget_again
from orchestration.erasure.hashes import list_file
from orchestration.errors import ConfigurationError
from orchestration.journal import one_run
from orchestration.publish import versions
from orchestration.settings import Settings, private_files

BUILDING = ".building-"


def backup(settings: Settings, folder: Path | None = None) -> Path:
    """Copy the private file, its key, the published version and the list of the erased; returns the new folder.

    Landing files are not part of it: they are the shop's. Raises ConfigurationError when there is nothing to copy,
    RunInProgressError while a run is under way.
    """
    if not settings.warehouse.exists():
        raise ConfigurationError(f"{settings.warehouse} does not exist: there is nothing to back up.")
    root = folder or settings.data_dir / "backups"
    with one_run(settings, "backup"), private_files():
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        building = root / f"{BUILDING}{name}"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        with duckdb.connect(str(settings.warehouse), config=settings.duckdb_config()) as connection:
            connection.execute("CHECKPOINT")  # so that one file is all of it
        shutil.copyfile(settings.warehouse, building / "warehouse.duckdb")
        _readable(building / "warehouse.duckdb")
        if settings.hash_key_file.exists():
            (building / "secrets").mkdir()
            shutil.copyfile(settings.hash_key_file, building / "secrets" / "hash_key")
        if list_file(settings).exists():
            (building / "erasures").mkdir()
            shutil.copyfile(list_file(settings), building / "erasures" / "suppressed")
        if version := versions.current(settings):
            (building / "published" / "versions").mkdir(parents=True)
            shutil.copyfile(version, building / "published" / "versions" / version.name)
        return building.rename(root / name)


def restore(settings: Settings, source: Path) -> Path:
    """Put a backup in the place of what is there; whoever was erased since stays erased. Returns its folder.

    Raises ConfigurationError when the folder is no whole backup.
    """
    folder = source if source.is_dir() else settings.data_dir / "backups" / source
    file = folder / "warehouse.duckdb"
    if not file.is_file():
        raise ConfigurationError(f"{folder} is no backup: it has no warehouse.duckdb. {_known(settings)}")
    _readable(file)
    with one_run(settings, "restore"), private_files():
        fresh = settings.warehouse.with_name(".restoring.duckdb")
        shutil.copyfile(file, fresh)
        key = folder / "secrets" / "hash_key"
        if key.is_file():
            settings.secrets_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(key, settings.hash_key_file)
        settings.warehouse.with_name("warehouse.duckdb.wal").unlink(missing_ok=True)
        fresh.replace(settings.warehouse)
        for version in (folder / "published" / "versions").glob("warehouse-*.duckdb"):
            target = versions.versions_dir(settings) / version.name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(version, target)
                target.chmod(0o444)
            versions.swap(settings, target)
    forget_again(settings)
    return folder


def set_aside(settings: Settings) -> Path | None:
    """Move the private file away, so that the next run builds it anew from landing; returns where it lies now."""
    with one_run(settings, "rebuild"):
        if not settings.warehouse.exists():
            return None
        settings.warehouse.with_name("warehouse.duckdb.wal").unlink(missing_ok=True)
        aside = settings.warehouse.with_name("warehouse.before-rebuild")
        aside.unlink(missing_ok=True)
        settings.warehouse.replace(aside)
        aside.chmod(0o600)
        return aside


def _readable(file: Path) -> None:
    try:
        with duckdb.connect(str(file), read_only=True, config=Bounds.from_env().config()) as connection:
            connection.execute("SELECT count(*) FROM ops.loaded_files").fetchall()
    except duckdb.Error:
        raise ConfigurationError(f"{file} cannot be read as a warehouse; nothing was changed.") from None


def _known(settings: Settings) -> str:
    names = sorted(path.name for path in (settings.data_dir / "backups").glob("[0-9]*"))
    return f"There are: {', '.join(names)}." if names else "There are none yet: `make backup`."
