"""What is published, how old it is, and what its guards said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.hardening import open_published
from orchestration.publish import versions

if TYPE_CHECKING:
    from orchestration.settings import Settings


@dataclass(frozen=True)
class PublishedStatus:
    """The published version; every field is None or empty before the first one. Times are UTC."""

    file: Path | None
    previous: Path | None = None
    run_id: str | None = None
    published_at: datetime | None = None
    data_as_of: datetime | None = None
    tables: int = 0
    rows: int = 0
    warnings: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()

    def __str__(self) -> str:
        """A few lines for a terminal."""
        if self.file is None or self.published_at is None:
            return "Nothing is published yet."
        hours = (datetime.now(UTC).replace(tzinfo=None) - self.published_at).total_seconds() / 3600
        lines = [
            f"published    {self.file}",
            f"             {self.tables} tables, {self.rows:,} rows, {self.file.stat().st_size / 1e6:,.1f} MB",
            f"at           {self.published_at:%Y-%m-%d %H:%M:%S} UTC ({hours:,.1f} hours ago), run {self.run_id}",
            f"data as of   {self.data_as_of:%Y-%m-%d %H:%M:%S} UTC" if self.data_as_of else "data as of   no orders",
            f"previous     {self.previous.name if self.previous else 'none'}",
            f"warnings     {len(self.warnings) or 'none'}",
            *(f"             {line}" for line in self.warnings),
            f"quarantine   {len(self.quarantined) or 'empty'}",
            *(f"             {line}" for line in self.quarantined),
        ]
        return "\n".join(lines)


def status(settings: Settings) -> PublishedStatus:
    """Read the published version, never the private warehouse, so that it can be asked while a run is under way."""
    version = versions.current(settings)
    if version is None:
        return PublishedStatus(file=None)
    with open_published(version) as connection:
        run_id, published_at = connection.execute("select run_id, published_at from meta.publication").fetchall()[0]
        sizes = dict(
            connection.execute(
                "select table_name, estimated_size from duckdb_tables() where schema_name = 'marts'"
            ).fetchall()
        )
        return PublishedStatus(
            file=version,
            previous=versions.previous(settings),
            run_id=run_id,
            published_at=published_at,
            data_as_of=_data_as_of(connection) if "orders" in sizes else None,
            tables=len(sizes),
            rows=sum(sizes.values()),
            warnings=_warnings(connection, run_id) if "guard_results" in sizes else (),
            quarantined=_quarantined(connection) if "quarantine_summary" in sizes else (),
        )


def _data_as_of(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    latest: datetime | None = connection.execute("select max(ordered_at) from marts.orders").fetchall()[0][0]
    return latest


def _warnings(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[str, ...]:
    rows = connection.execute(
        "select layer, dataset, check_name, observed, expected from marts.guard_results"
        " where run_id = ? and not passed order by 1, 2, 3",
        [run_id],
    ).fetchall()
    return tuple(
        f"{layer}: {dataset}, {name}: {seen}; expected {expected}" for layer, dataset, name, seen, expected in rows
    )


def _quarantined(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    rows = connection.execute(
        "select dataset, reason, sum(quarantined_rows) from marts.quarantine_summary"
        " group by 1, 2 order by 3 desc, 1, 2"
    ).fetchall()
    return tuple(f"{dataset}: {count:,} rows, {reason}" for dataset, reason, count in rows)
