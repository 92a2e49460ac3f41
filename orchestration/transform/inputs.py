"""What the marts are made of, as one fingerprint: when it is that of the published version, there is nothing to build."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import Settings
from orchestration.warehouse import connect

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
    """How marts are made of data: SHA-256 of the project's code (`code_fingerprint`) and of the shop's settings."""
    data = _answers(
        settings,
        "select name, value from ops.shop_settings order by all",
        "select sha256(hash_key) from ops.identity_key order by all",
    )
    if settings.engine != "duckdb":
        data += settings.engine.encode()
    return f"{code_fingerprint(settings.project_dir)} {hashlib.sha256(data).hexdigest()}"


def code_fingerprint(project_dir: Path) -> str:
    """SHA-256 of a project's files and its engines."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in project_dir.glob(pattern) if path.is_file()):
        digest.update(str(path.relative_to(project_dir)).encode() + path.read_bytes())
    digest.update(f"{version('duckdb')} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    return digest.hexdigest()


def shop_settings(settings: Settings) -> dict[str, str]:
    """What the shop.yml of the last load says: names, and values as JSON."""
    with connect(settings, read_only=True) as connection:
        return dict(connection.execute("select name, value from ops.shop_settings").fetchall())


def _answers(settings: Settings, *queries: str) -> bytes:
    with connect(settings, read_only=True) as connection:
        return repr([connection.execute(query).fetchall() for query in queries]).encode()
