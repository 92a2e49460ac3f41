"""The ledger of landing files. A file is known by the SHA-256 of its bytes, per dataset, whatever it is called.

A loaded content is read again only when the time zone of its dataset is another one now, a withdrawn one never. A rejected
one is tried again at each load, because what it lacked may since have come (a new contract, a newer loader); its row keeps
its number and takes on the new outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.ingest.contracts import Contract
from orchestration.ingest.results import FileResult
from orchestration.ingest.sql import identifier


@dataclass(frozen=True)
class Entry:
    """What the ledger knows of a content."""

    file_id: int
    status: str
    reason: str | None
    time_zone: str | None

    @classmethod
    def of(cls, result: FileResult) -> Entry:
        """What the ledger knows of a content once `result` has been recorded."""
        assert result.file_id is not None  # noqa: S101
        return cls(result.file_id, result.status, result.reason, result.time_zone)

    def stands(self, time_zone: str) -> bool:
        """Whether it is not to be read, where timestamps without an offset are now of this zone."""
        return self.status == "withdrawn" or (self.status == "loaded" and self.time_zone in (None, time_zone))


def create_tables(connection: duckdb.DuckDBPyConnection, tables: list[Contract]) -> None:
    """Create every table that is missing and add every column that a contract has gained since.

    Raises ConfigurationError when a column has another type than its contract says.
    """
    present: dict[tuple[str, str], dict[str, str]] = {}
    known = "SELECT schema_name, table_name, column_name, lower(data_type) FROM duckdb_columns() WHERE NOT internal"
    for schema, table_name, column, data_type in connection.execute(known).fetchall():
        present.setdefault((schema, table_name), {})[column] = data_type
    for table in tables:
        name = f"{identifier(table.schema)}.{identifier(table.name)}"
        columns = present.get((table.schema, table.name))
        if columns is None:
            described = ", ".join(column.definition for column in table.table_columns)
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(table.schema)}")
            connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({described})")
            continue
        for column in table.table_columns:
            if column.name not in columns:
                connection.execute(f"ALTER TABLE {name} ADD COLUMN {column.definition}")
            elif columns[column.name] != column.data_type.lower():
                raise ConfigurationError(
                    f"{table.schema}.{table.name}.{column.name} is {columns[column.name]} in the warehouse and "
                    f"{column.data_type} in its contract. Move the warehouse file away and load again, or put the contract back."
                )


def entries(connection: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, Entry]:
    """What the ledger knows of a dataset's contents, by their SHA-256."""
    rows = connection.execute(
        "SELECT content_sha256, file_id, status, reason, time_zone FROM ops.loaded_files WHERE dataset = ?",
        [dataset],
    ).fetchall()
    return {content: Entry(*row) for content, *row in rows}


def next_file_id(connection: duckdb.DuckDBPyConnection) -> int:
    """One more than the highest number given so far."""
    row = connection.execute("SELECT coalesce(max(file_id), 0) + 1 FROM ops.loaded_files").fetchone()
    assert row is not None  # noqa: S101
    return int(row[0])


def record(connection: duckdb.DuckDBPyConnection, result: FileResult, run_id: str, loaded_at: datetime) -> None:
    """Write a file's outcome, in place of an earlier one of the same content. Belongs into the file's transaction."""
    connection.execute("DELETE FROM ops.loaded_files WHERE file_id = ?", [result.file_id])
    connection.execute(
        "INSERT INTO ops.loaded_files (file_id, dataset, file_name, content_sha256, bytes, status, reason, rows_read, "
        "rows_loaded, rows_quarantined, rows_passed_over, values_unparsed, time_zone, run_id, loaded_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            result.file_id, result.dataset, result.file_name, result.content_sha256, result.bytes, result.status,
            result.reason, result.rows_read, result.rows_loaded, result.rows_quarantined, result.rows_passed_over,
            result.values_unparsed, result.time_zone, run_id, loaded_at,
        ],
    )  # fmt: skip


def remove_rows(connection: duckdb.DuckDBPyConnection, dataset: str, file_id: int) -> int:
    """Delete a file's rows from raw and from quarantine; returns how many. Belongs into a transaction with its ledger row."""
    removed = 0
    for table, column in ((f"raw.{identifier(dataset)}", "_file_id"), ("ops.quarantined_rows", "file_id")):
        row = connection.execute(f"DELETE FROM {table} WHERE {column} = ?", [file_id]).fetchone()
        removed += row[0] if row else 0
    return removed


def utc_now() -> datetime:
    """The time, UTC, as the warehouse stores it."""
    return datetime.now(UTC).replace(tzinfo=None)
