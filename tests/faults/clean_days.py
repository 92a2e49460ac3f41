"""Ninety days of the simulated shop as they would come, one after another: which of them would a guard stop?"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration.quality.catalogue import GUARDS
from orchestration.quality.look import TIMES, Look
from orchestration.settings import Settings
from orchestration.warehouse import connect

PARTNERS = {"order_lines": "order_id in (select order_id from staging.stg_shop__orders)"}
META = "create schema version.meta; create schema version.marts;"


def false_blocks(warehouse: Path, root: Path, days: int, last: date) -> dict[date, list[str]]:
    """Errors of the staging guards on each of the last `days` days of a built warehouse, each day as one new load."""
    found: dict[date, list[str]] = {}
    for number in range(days):
        day = last - timedelta(days=days - 1 - number)
        settings = Settings.from_env(data_dir=root / str(day), landing_dir=root / "landing", environ={})
        _replay(warehouse, settings, day)
        with connect(settings, settings.published_dir) as connection:
            look = Look(connection, settings.published_file)
            for guard in GUARDS["staging"]:
                result = guard.measure(look, guard.dataset)
                limit = guard.limit if not isinstance(guard.limit, str) else look.threshold(guard.dataset, guard.limit)
                limit = limit if result.limit is None else result.limit
                if guard.severity == "error" and result.value is not None and float(result.value) > float(limit):
                    found.setdefault(day, []).append(f"{guard.dataset} {guard.check_name}: {result.observed}")
        for path in sorted(settings.data_dir.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    return found


def _replay(warehouse: Path, settings: Settings, day: date) -> None:
    """Staging as it is on the evening of `day`: what came before in file 1, published, and the day in file 2."""
    version = settings.versions_dir / "warehouse-1.duckdb"
    version.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only); create schema staging; create schema ops")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'ops'"
        ).fetchall():
            connection.execute(f"create table ops.{table} as from built.ops.{table} limit 0")
        connection.execute("insert into ops.shop_settings from built.ops.shop_settings")
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'staging'"
                " order by table_name <> 'stg_shop__orders'"
            ).fetchall()
        ]
        for table in tables:
            dataset = table.removeprefix("stg_shop__")
            source = f"built.staging.{table}"
            columns = [row[0] for row in connection.execute(f"describe {source}").fetchall()]
            if dataset in TIMES:
                column = TIMES[dataset]
                mark = f"case when {column}::date < date '{day}' then 1 else 2 end as _file_id"
                late = f"timestamp '{day}' + interval 27 hour as _loaded_at"
                connection.execute(
                    f"create table staging.{table} as select * replace ({mark}, {late}) from {source}"
                    f" where {column}::date <= date '{day}'"
                )
            elif dataset == "order_lines":
                connection.execute(
                    f"create table staging.{table} as select lines.* replace (orders._file_id as _file_id)"
                    f" from {source} as lines join staging.stg_shop__orders as orders using (order_id)"
                )
            else:
                mark = " replace (1 as _file_id)" if "_file_id" in columns else ""
                connection.execute(f"create table staging.{table} as select *{mark} from {source}")
        for dataset in (*TIMES, "order_lines"):
            connection.execute(
                "insert into ops.loaded_files by name select _file_id as file_id, ? as dataset, _file_id || '.csv' as"
                " file_name, ? || _file_id as content_sha256, 'loaded' as status, count(*) as rows_read,"
                " count(*) as rows_loaded, 0 as rows_quarantined, 0 as values_unparsed"
                f" from staging.stg_shop__{dataset} group by all",
                [dataset, dataset],
            )
        connection.execute(
            f"attach '{version}' as version; {META}"
            " create table version.meta.loaded_files as select dataset, content_sha256 from ops.loaded_files"
            " where file_id = 1; create table version.marts.orders as select order_id, ordered_at::date as order_date,"
            " total_amount as net_sales, true as is_valid from staging.stg_shop__orders where _file_id = 1;"
            " detach version; detach built"
        )
    settings.published_file.symlink_to(Path("versions") / version.name)


if __name__ == "__main__":
    stopped = false_blocks(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), date.fromisoformat(sys.argv[4]))
    for each, reasons in stopped.items():
        print(each, "; ".join(reasons))
    print(f"{len(stopped)} of {sys.argv[3]} clean days stopped")
