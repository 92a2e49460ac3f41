"""The shop's settings and the identity key, as tables that the models read."""

from __future__ import annotations

import json
import secrets
from typing import Any

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.settings import Settings


def time_zone_of(settings: dict[str, Any], dataset: str) -> str:
    """The zone of a dataset's timestamps that have no offset."""
    return str(settings["source_timezones"].get(dataset) or settings["reporting_timezone"])


def time_zone_changes(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> list[str]:
    """A warning for each dataset of which files could not be read again under the time zone that is set now."""
    loaded = connection.execute(
        "SELECT dataset, time_zone, count(*) FROM ops.loaded_files WHERE status = 'loaded' AND time_zone IS NOT NULL "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [
        f"the time zone of {dataset} is now {time_zone_of(settings, dataset)}, but of {files} file(s) the timestamps "
        f"without an offset were read as {zone}. Put them back into the landing folder and run again to read them anew."
        for dataset, zone, files in loaded
        if zone != time_zone_of(settings, dataset)
    ]


def write_shop_settings(connection: duckdb.DuckDBPyConnection, shop: dict[str, Any]) -> None:
    """Replace ops.shop_settings by what shop.yml says now."""
    connection.execute("DELETE FROM ops.shop_settings")
    for name, value in shop.items():
        connection.execute("INSERT INTO ops.shop_settings (name, value) VALUES (?, ?)", [name, json.dumps(value)])


def write_identity_key(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write the one secret under which identifiers are hashed: IDENTITY_HASH_KEY, else the key file, else a new key.

    Raises ConfigurationError when it differs from the key that the warehouse was built with: person ids would change.
    """
    row = connection.execute("SELECT hash_key FROM ops.identity_key").fetchone()
    known = row[0] if row else None
    given = settings.identity_hash_key or _read_key(settings)
    if known and given and known != given:
        source = "IDENTITY_HASH_KEY" if settings.identity_hash_key else str(settings.hash_key_file)
        raise ConfigurationError(
            f"{source} is not the key that this warehouse hashes identifiers with, so every person id would change. "
            "Put the old key back, or move the warehouse file away to build anew under the new key."
        )
    key = known or given or secrets.token_hex(32)
    if not settings.identity_hash_key and not settings.hash_key_file.exists():
        settings.secrets_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.hash_key_file.touch(mode=0o600)
        settings.hash_key_file.write_text(key + "\n", encoding="utf-8")
    if not known:
        connection.execute("INSERT INTO ops.identity_key (hash_key) VALUES (?)", [key])


def _read_key(settings: Settings) -> str | None:
    try:
        return settings.hash_key_file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"{settings.hash_key_file} cannot be read: {error.strerror}.") from None
