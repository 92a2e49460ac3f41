"""File names as DuckDB's readers understand them."""

from __future__ import annotations

from pathlib import Path


def glob_escaped(path: Path) -> str:
    """A path that DuckDB's readers take literally, whatever signs its name has."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
