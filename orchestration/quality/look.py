"""What the guards of one run look at: the warehouse, what is new in it, and the version that is published."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.quality.recent import counted_since, recent_rows, sessions_named
from orchestration.quality.thresholds import Thresholds, read_setting, read_thresholds

# Model of a dataset in staging, and the condition of its rows that came since the published version.
STAGED = "stg_shop__{dataset}"
NEW = "_file_id in (select file_id from new_files)"
FEW_FILES = 200

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

    system = "shop"

    def __init__(self, connection: duckdb.DuckDBPyConnection, published: Path | None) -> None:
        """Look at an open warehouse beside the published file, if there is one."""
        self.connection = connection
        self.thresholds: Thresholds = read_thresholds(connection)
        self.timezone = str(read_setting(connection, "reporting_timezone", "UTC"))
        self.published = self._attach(published)
        self.is_first_load = self.published is None
        self._days: dict[str, dict[date, tuple[int, int]]] = {}
        self._recent: dict[str, str] = {}
        known = "select '', ''"
        if self.published:
            known = "select dataset, content_sha256 from published.meta.loaded_files"
        connection.execute(
            "create or replace temp table new_files as select file_id, dataset, file_name, status,"
            " rows_read, rows_loaded, rows_quarantined, values_unparsed"
            f" from ops.loaded_files where (dataset, content_sha256) not in ({known})"
        )
        self.new_files = self.rows("select distinct dataset from new_files where status = 'loaded'")
        ids = [str(file_id) for (file_id,) in self.rows("select file_id from new_files where status = 'loaded'")]
        # Numbers instead of a join let DuckDB skip what holds none of them.
        self.new = f"_file_id in ({', '.join(ids)})" if 0 < len(ids) <= FEW_FILES else NEW

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

    def staged(self, dataset: str) -> str:
        """The dataset's model in staging."""
        return f"staging.stg_shop__{dataset}"

    def recent(self, dataset: str) -> str:
        """A relation with all new rows of the dataset, and as many of those before as show what is usual."""
        if dataset not in self._recent:
            self._recent[dataset] = (
                recent_rows(self, dataset, TIMES[dataset]) if dataset in TIMES else self.staged(dataset)
            )
        return self._recent[dataset]

    def sessions_named(self) -> str:
        """A relation with number and times of the sessions that recent orders and events name."""
        if "named" not in self._recent:
            self._recent["named"] = sessions_named(self)
        return self._recent["named"]

    def fed_by(self, dataset: str) -> str:
        """SQL for the names in the ledger of the files that feed a dataset."""
        return f"'{dataset}'"

    def rows_loaded(self, dataset: str) -> tuple[int, int]:
        """Rows of all files that feed a dataset, and of the new ones among them."""
        rows, new = self.row(
            "select coalesce(sum(rows_loaded), 0)::bigint,"
            " coalesce(sum(rows_loaded) filter (file_id in (select file_id from new_files)), 0)::bigint"
            f" from ops.loaded_files where status = 'loaded' and dataset in ({self.fed_by(dataset)})"
        )
        return rows, new

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
        """Rows of each day of the reporting time zone in staging, and how many of them are new.

        Of a large dataset only the days around the new ones; of orders all, since one that is lost is missed however
        old it is.
        """
        if dataset not in self._days:
            column = TIMES[dataset]
            # Hours first: turning a few thousand hours into local days is cheaper than turning every row.
            local = "hour" if dataset == "ad_spend" else f"(hour at time zone 'UTC') at time zone '{self.timezone}'"
            since = None if dataset == "orders" else counted_since(self, dataset, column)
            counted = self._counted(dataset, column, local, f"{column} >= timestamp '{since}'" if since else "true")
            if since and all(total == new for total, new in counted.values()):
                counted = self._counted(dataset, column, local, "true")
            self._days[dataset] = counted
        return self._days[dataset]

    def _counted(self, dataset: str, column: str, local: str, condition: str) -> dict[date, tuple[int, int]]:
        rows = self.rows(
            f"""
            with hours as (
                select date_trunc('hour', cast({column} as timestamp)) as hour, count(*) as total,
                    count(*) filter ({self.new}) as new
                from {self.staged(dataset)} where {condition} group by all
            )
            select cast({local} as date) as day, sum(total)::bigint, sum(new)::bigint
            from hours group by all order by day
            """
        )
        return {day: (total, new) for day, total, new in rows}

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
