"""Forget what nobody needs any more: the content of old quarantined rows, old run history, what killed runs spilled."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from orchestration.ingest.ledger import utc_now
from orchestration.ingest.one_file import transaction
from orchestration.settings import Settings
from orchestration.warehouse import connect

# The guard of order lines asks which orders are in quarantine, so their numbers stay.
ORDER = "try(trim(json_extract_string(content, '$.order_id')))"
KEPT_OF_QUARANTINED = f"""
    case when dataset = 'orders' and {ORDER} is not null
        then cast(json_object('order_id', {ORDER}) as varchar) else '{{}}' end
"""
HISTORY = {"ops.guard_results": "checked_at", "predictions.clv_model_runs": "fitted_at", "ops.runs": "started_at"}


@dataclass(frozen=True)
class Forgotten:
    """How many quarantined rows lost their content, and how many rows of the run history were removed."""

    quarantined: int
    history: int


def forget_what_is_old(settings: Settings, now: datetime | None = None) -> Forgotten:
    """Apply the settings `keep_quarantine_days` and `keep_history_days`.

    A quarantined row keeps its place, its file, its number and its reasons, so that every row still adds up; what it
    held is gone. The landing file still has it.
    """
    now = now or utc_now()
    content_until = now - timedelta(days=int(settings.setting("keep_quarantine_days")))
    history_until = now - timedelta(days=int(settings.setting("keep_history_days")))
    with connect(settings) as connection, transaction(connection):
        quarantined = _count(
            connection,
            f"update ops.quarantined_rows set content = {KEPT_OF_QUARANTINED}"
            f" where loaded_at < ? and content is distinct from {KEPT_OF_QUARANTINED}",
            content_until,
        )
        history = sum(
            _count(connection, f"delete from {table} where {column} < ?", history_until)
            for table, column in HISTORY.items()
            if _exists(connection, table)
        )
    return Forgotten(quarantined, history)


def clear_spill(settings: Settings) -> None:
    """Remove what a killed run spilled: it holds personal data, and DuckDB would leave it. No run may be under way."""
    for folder in settings.temp_dir.glob("duckdb-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, name = table.split(".")
    found = "select count(*) from duckdb_tables() where schema_name = ? and table_name = ?"
    return bool(connection.execute(found, [schema, name]).fetchall()[0][0])


def _count(connection: duckdb.DuckDBPyConnection, statement: str, until: datetime) -> int:
    return int(connection.execute(statement, [until]).fetchall()[0][0])
