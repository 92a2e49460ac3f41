"""Write a DuckDB file anew: the only way in which the bytes of what was deleted go."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.bounds import Bounds
from orchestration.ingest.sql import literal
from orchestration.settings import PRIVATE_STORAGE


def rewrite(path: Path, storage_version: str = PRIVATE_STORAGE, mode: int = 0o600) -> None:
    """Write a DuckDB file anew and put it in the place of the old one; what was deleted in it is gone then."""
    fresh = path.with_name(f".rewriting-{path.name}")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(":memory:", config=Bounds.from_env().config()) as connection:
        connection.execute(f"SET temp_directory = {literal(str(path.parent / '.spill'))}")
        connection.execute(f"ATTACH {literal(str(path))} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(fresh))} AS new (STORAGE_VERSION {literal(storage_version)})")
        connection.execute("COPY FROM DATABASE old TO new; CHECKPOINT new; DETACH new; DETACH old")
    fresh.chmod(mode)
    fresh.replace(path)
