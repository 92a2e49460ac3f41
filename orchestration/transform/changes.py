"""Which input the incremental tables hold, so that a build replaces what new input can have changed and nothing else.

The books of it are schema `changes` of the private file: `files` (landing files that a build has read), `state` (one row:
by which rules the tables were built, whether that build was published, and as which version), and a table of kept
changes for each model that keeps them (macros/incremental/keep_changes.sql). Whoever drops the schema, or the private
file, gets a build of everything.
"""

from __future__ import annotations

from orchestration.ingest.one_file import transaction
from orchestration.publish import versions
from orchestration.settings import Settings
from orchestration.warehouse import connect

GONE = """
    select file.file_id from changes.files as file
    left join ops.loaded_files as ledger
        on file.file_id = ledger.file_id and file.loaded_at = ledger.loaded_at and ledger.status = 'loaded'
    where ledger.file_id is null
"""

IN_NEW_FILES = "_file_id in (select file_id from changes.files where not is_built)"


def open_changes(settings: Settings, rules: str) -> bool:
    """Note which files this build is the first to read; True when it may build changes only.

    Everything is built when the `rules` are not those of the last published build (code, settings, seeds, engines), when
    none was published since they became so, or when the rows of a file that was read are no longer in raw (withdrawn,
    erased, read again).
    """
    with connect(settings, in_run=True) as connection, transaction(connection):
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'changes'").fetchall()
        known = {"files", "state"} <= {name for (name,) in tables}
        changes_only = (
            known
            and connection.execute("select rules = ? and is_complete from changes.state", [rules]).fetchall()
            == [(True,)]
            and not connection.execute(GONE).fetchall()
        )
        if not changes_only:
            connection.execute("drop schema if exists changes cascade; create schema changes")
            connection.execute("create table changes.files (file_id bigint, loaded_at timestamp, is_built boolean)")
            connection.execute(
                "create table changes.state as select ?::varchar as rules, false as is_complete, null::varchar as published",
                [rules],
            )
        connection.execute(
            "insert into changes.files select file_id, loaded_at, false from ops.loaded_files"
            " where status = 'loaded' and file_id not in (select file_id from changes.files)"
        )
    return changes_only


def holds_the_rest(settings: Settings) -> bool:
    """Whether the current version is the one against which changes were kept, so that all but those stand in it.

    Only DuckDB builds changes; on Spark no list says what changed.
    """
    if settings.engine != "duckdb":
        return False
    version = versions.current(settings)
    with connect(settings, read_only=True) as connection:
        rows = connection.execute("select is_complete, published from changes.state").fetchall()
    return version is not None and rows == [(True, version.name)]


def close_changes(settings: Settings, published: str) -> None:
    """After the version `published` was swapped in: what was kept for it is used up."""
    with connect(settings, in_run=True) as connection, transaction(connection):
        kept = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'changes' and table_name not in ('files', 'state')"
        ).fetchall()
        for (table,) in kept:
            connection.execute(f"drop table changes.{table}")
        connection.execute("update changes.files set is_built = true where not is_built")
        connection.execute("update changes.state set is_complete = true, published = ?", [published])
