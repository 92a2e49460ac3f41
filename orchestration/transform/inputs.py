"""What the marts are made of, as one fingerprint: when it is that of the published version, there is nothing to build."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from orchestration.settings import Settings, connect

CODE = ("models/**/*", "macros/**/*", "seeds/**/*", "tests/dbt/**/*", "orchestration/**/*.py", "*.yml")


def input_fingerprint(settings: Settings) -> str:
    """SHA-256 of the ledger, the rows of every raw table, the shop's settings, the project's files and its engines.

    Models read no clock, so equal inputs give equal marts.
    """
    data = _answers(
        settings,
        "select dataset, content_sha256, status, rows_loaded from ops.loaded_files order by all",
        "select table_name, estimated_size from duckdb_tables() where schema_name = 'raw' order by all",
    )
    return hashlib.sha256(data + rules_fingerprint(settings).encode()).hexdigest()


def rules_fingerprint(settings: Settings) -> str:
    """SHA-256 of how marts are made of data: the shop's settings, the project's files and its engines."""
    digest = hashlib.sha256(
        _answers(
            settings,
            "select name, value from ops.shop_settings order by all",
            "select sha256(hash_key) from ops.identity_key order by all",
        )
    )
    for path in sorted(path for pattern in CODE for path in settings.project_dir.glob(pattern) if path.is_file()):
        digest.update(str(path.relative_to(settings.project_dir)).encode() + path.read_bytes())
    if settings.engine != "duckdb":
        digest.update(settings.engine.encode())
    digest.update(f"{version('duckdb')} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    return digest.hexdigest()


def shop_settings(settings: Settings) -> dict[str, str]:
    """What the shop.yml of the last load says: names, and values as JSON."""
    with connect(settings, read_only=True) as connection:
        return dict(connection.execute("select name, value from ops.shop_settings").fetchall())


def _answers(settings: Settings, *queries: str) -> bytes:
    with connect(settings, read_only=True) as connection:
        return repr([connection.execute(query).fetchall() for query in queries]).encode()
