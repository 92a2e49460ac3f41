"""What the environment says of where things lie and what works on them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from orchestration.errors import ConfigurationError

ENGINES = ("duckdb", "spark")


def engine_of(environ: Mapping[str, str]) -> str:
    """What builds the models, from ENGINE. Raises ConfigurationError for what is neither."""
    name = environ.get("ENGINE") or "duckdb"
    if name not in ENGINES:
        raise ConfigurationError(f"ENGINE is '{name}'. It must be duckdb or spark (docs/scaling_out.md).")
    return name


def bucket_of(landing: str) -> str | None:
    """The URL of a bucket, without a slash at its end; None for a folder."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", landing)
    if not scheme:
        return None
    if not re.fullmatch(r"(s3|gs|az)://[^/?#@\s]+(/[^?#]*)?", landing):
        raise ConfigurationError(
            "LANDING_DIR must be a folder, or s3://bucket/prefix, gs://bucket/prefix or az://container/prefix; "
            "credentials belong into environment variables of their own (docs/sources/object_storage.md)."
        )
    return landing.rstrip("/")
