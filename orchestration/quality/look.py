"""What the guards of one run look at: the warehouse, what is new in it, and the version that is published."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.quality.thresholds import Thresholds, read_setting, read_thresholds

# Model of a dataset in staging, and the condition of its rows that came since the published version.
STAGED = "stg_shop__{dataset}"
NEW = "_file_id in (select file_id from new_files)"

# Time column of each dataset that has one and arrives day by day.
TIMES = {
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "sessions": "started_at",
    "web_events": "occurred_at",
    "support_tickets": "opened_at",
    "ad_spend": "date",
}


class Look:
    """An open warehouse with the temporary table `new_files` (file_id, dataset) and, attached, the published version.

    New is every loaded file whose content the published version does not hold: what a blocked run loaded stays new
    until it is published, and after a rollback it is new again. Without a published version everything is new.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, published: Path | None) -> None:
        """Look at an open warehouse beside the published file, if there is one."""
        self.connection = connection
        self.thresholds: Thresholds = read_thresholds(connection)
        self.timezone = str(read_setting(connection, "reporting_timezone", "UTC"))
        self.published = self._attach(published)
        self.is_first_load = self.published is None
        self._days: dict[str, dict[date, tuple[int, int]]] = {}
        known = "select '', ''"
        if self.published:
            known = "select dataset, content_sha256 from published.meta.loaded_files"
        connection.execute(
            "create or replace temp table new_files as select file_id, dataset, file_name, status,"
            " rows_read, rows_loaded, rows_quarantined, values_unparsed"
            f" from ops.loaded_files where (dataset, content_sha256) not in ({known})"
        )
        self.new_files = self.rows("select distinct dataset from new_files where status = 'loaded'")

    def _attach(self, published: Path | None) -> Path | None:
        if published is None or not published.exists():
            return None
        path = str(published.resolve()).replace("'", "''")
        with suppress(duckdb.CatalogException, duckdb.IOException):
            self.connection.execute(f"attach '{path}' as published (read_only)")
            self.connection.execute("from published.meta.loaded_files limit 0")
            return published
        return None

    def rows(self, query: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(query, parameters).fetchall()

    def row(self, query: str, parameters: object = None) -> tuple[Any, ...]:
        """The only row of a query."""
        return self.rows(query, parameters)[0]

    def number(self, query: str, parameters: object = None) -> float:
        """The only value of a query; NULL is 0."""
        return float(self.row(query, parameters)[0] or 0)

    def borrows(self, dataset: str) -> bool:
        """Whether a dataset comes from other systems than the one looked at, which may know its things otherwise."""
        return False

    def is_quarantined(self, order_id: str) -> str:
        """SQL for whether the number of an order stands in quarantine."""
        return (
            f"{order_id} in (select coalesce(trim(json_extract_string(content, '$.order_id')), '')"
            " from ops.quarantined_rows where dataset = 'orders' and json_valid(content))"
        )

    def has_new(self, dataset: str) -> bool:
        """Whether a file of the dataset has come since the published version."""
        return (dataset,) in self.new_files

    def threshold(self, dataset: str, name: str) -> float:
        """A threshold of the dataset."""
        return self.thresholds[dataset][name]

    def setting(self, name: str, default: Any) -> Any:
        """A setting of the shop."""
        return read_setting(self.connection, name, default)

    def days(self, dataset: str) -> dict[date, tuple[int, int]]:
        """Rows of each day of the reporting time zone in staging, and how many of them are new."""
        if dataset not in self._days:
            column = TIMES[dataset]
            # Hours first: turning a few thousand hours into local days is cheaper than turning every row.
            local = "hour" if dataset == "ad_spend" else f"(hour at time zone 'UTC') at time zone '{self.timezone}'"
            self._days[dataset] = {
                day: (total, new)
                for day, total, new in self.rows(
                    f"""
                    with hours as (
                        select date_trunc('hour', cast({column} as timestamp)) as hour, count(*) as total,
                            count(*) filter (_file_id in (select file_id from new_files)) as new
                        from staging.stg_shop__{dataset} group by all
                    )
                    select cast({local} as date) as day, sum(total)::bigint, sum(new)::bigint
                    from hours group by all order by day
                    """
                )
            }
        return self._days[dataset]

    def published_days(self) -> dict[date, int]:
        """Orders of each day in the published version."""
        if not self.published:
            return {}
        return dict(self.rows("select order_date, count(*) from published.marts.orders group by all"))

    def closed_days(self) -> set[date]:
        """Days on which the shop says that it was closed: setting `closed_days` and the marketing calendar."""
        closed = {date.fromisoformat(str(day)) for day in self.setting("closed_days", []) or []}
        with suppress(duckdb.CatalogException, duckdb.BinderException):
            for start, end in self.rows(
                "select starts_on, coalesce(ends_on, starts_on) from staging.stg_reference__marketing_calendar"
                " where event_type = 'closed'"
            ):
                closed.update(start + timedelta(days=number) for number in range((end - start).days + 1))
        return closed
