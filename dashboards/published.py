"""The one way from a page to the published file: read only, one connection a version, answers kept until the next."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st

from orchestration.hardening import open_published
from orchestration.settings import Settings

REMEDY = "`make demo` makes one from a simulated shop, `make run LANDING_DIR=… DATA_DIR=…` from your own files."


class UnreadableError(Exception):
    """The published file, or a mart in it, cannot be read; the message says why and what to do."""


@cache
def link() -> Path:
    """Where the newest published version is found; DATA_DIR says in which folder."""
    return Settings.from_env().published_file


def newest() -> Path:
    """The version to look at. Raises UnreadableError when there is none."""
    return version(link())


def version(link: Path) -> Path:
    """The file that the link names now.

    Raises UnreadableError when nothing is published, or what was published is gone.
    """
    if not link.is_symlink() and not link.exists():
        raise UnreadableError(f"Nothing is published yet: there is no `{link}`. {REMEDY}")
    file = link.resolve()
    if not file.exists():
        raise UnreadableError(
            f"The published version `{file}` is missing. `make run` publishes anew, `make rollback` goes back to the one before."
        )
    return file


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda connection: connection.close())
def _open(file: str) -> duckdb.DuckDBPyConnection:
    return open_published(Path(file))


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """A cursor of the one connection to this version.

    Raises UnreadableError when another program holds the file, or it is no DuckDB database that can be read.
    """
    try:
        return _open(str(file)).cursor()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        if "could not set lock" in reason.lower():
            raise UnreadableError(
                f"Another program has `{file}` open for writing. Close it: readers open the file read only. ({reason})"
            ) from None
        raise UnreadableError(
            f"`{file}` cannot be read. `make rollback` goes back to the version before, `make run` publishes anew. ({reason})"
        ) from None


@st.cache_data(max_entries=1000, show_spinner=False)
def ask(file: str, sql: str, parameters: dict[str, object]) -> pd.DataFrame:
    """The answer to one query; money comes as floats of the four decimals that it has in the marts.

    Raises UnreadableError when the file lacks the mart or the column.
    """
    cursor = connect(Path(file))
    try:
        return cursor.execute(sql, parameters).df()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if "does not exist" not in str(error) and "not found" not in str(error):
            raise
        raise UnreadableError(
            "The published file was made by an older version of this project and lacks what this asks for. "
            f"`make run` publishes anew. ({str(error).splitlines()[0]})"
        ) from None
    finally:
        cursor.close()


@st.cache_data(max_entries=4, show_spinner=False)
def definitions(file: str) -> dict[str, str]:
    """The comment of every mart, by its name, and of every column, by `mart.column`."""
    cursor = connect(Path(file))
    rows = cursor.execute(
        "select table_name, comment from duckdb_tables() where schema_name = 'marts' union all"
        " select table_name || '.' || column_name, comment from duckdb_columns() where schema_name = 'marts'"
    ).fetchall()
    return {name: comment or "" for name, comment in rows}
