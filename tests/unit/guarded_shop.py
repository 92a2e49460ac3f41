"""A small shop in a warehouse, staged by hand: what the tests of the guards break, one thing at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.quality.catalogue import GUARDS
from orchestration.quality.guard import Found
from orchestration.quality.look import Look
from orchestration.quality.systems import looks, measure
from orchestration.settings import Settings
from orchestration.warehouse import connect

MODELS = Path(__file__).parents[2] / "models"
PUBLISHED_UNTIL = "2025-06-29"  # a Sunday; the new file holds the Monday after it
NEW_DAY = "2025-06-30"


def settings_for(folder: Path) -> Settings:
    """Settings over an empty folder."""
    return Settings.from_env(data_dir=folder / "data", landing_dir=folder / "landing", environ={})


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every source and staging table, empty, as its YAML describes it."""
    for path in MODELS.glob("staging/*/*.yml"):
        content = yaml.safe_load(path.read_text())
        tables = [(model, "staging") for model in content.get("models", [])]
        tables += [(table, source["schema"]) for source in content.get("sources", []) for table in source["tables"]]
        for table, schema in tables:
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in table["columns"])
            if schema == "staging":
                columns += ", _file_id bigint, _loaded_at timestamp" if "_file_id" not in columns else ""
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create or replace table {schema}.{table['name']} ({columns})")


def fill(connection: duckdb.DuckDBPyConnection, first: str, last: str, file_id: int, per_day: int = 40) -> None:
    """Trade from `first` to `last`: orders with two lines and a session each, sessions, events and spend every day."""
    days = f"range(date '{first}', date '{last}' + 1, interval 1 day) as d(day), range({per_day}) as n(i)"
    mark = f"{file_id} as _file_id, timestamp '{last} 23:59:59' + interval 3 hour as _loaded_at"
    at = "day + interval 8 hour + (i % 12) * interval 1 hour + (i * 37 % 60) * interval 1 minute"
    key = "strftime(day, '%Y%m%d') || '-' || i"
    connection.execute(
        f"""
        insert into staging.stg_shop__orders by name
        select 'o' || {key} as order_id, 'c' || (hash({key}) % 500) as customer_id, 's' || {key} as session_id,
            {at} as ordered_at, 'paid' as status, false as is_test, 'online' as sales_channel, 'EUR' as currency,
            20 + hash({key}) % 100 as total_amount, 'DE' as country, {mark} from {days};
        insert into staging.stg_shop__order_lines by name
        select order_id || '-' || line as order_line_id, order_id, 'p' || line as product_id, 1 as quantity,
            total_amount * [0.4, 0.6][line] as unit_price, _file_id, _loaded_at
        from staging.stg_shop__orders, range(1, 3) as r(line) where _file_id = {file_id};
        insert into staging.stg_shop__sessions by name
        select 's' || {key} as session_id, 'd' || {key} as anonymous_id, {at} - interval 5 minute as started_at,
            {at} + interval 5 minute as ended_at, ['google', 'meta', null][1 + i % 3] as utm_source,
            'https://shop.example/' as landing_url, {mark} from {days};
        insert into staging.stg_shop__web_events by name
        select 'e' || {key} || name as event_id, 's' || {key} as session_id, {at} as occurred_at, name as event_name,
            case when name = 'purchase' then 'o' || {key} end as order_id, {mark}
        from {days}, (values ('view_item'), ('purchase')) as names(name);
        insert into staging.stg_shop__ad_spend by name
        select day::date as date, platform, 'k' || i as campaign_id, 100 + day(day) as spend, 'EUR' as currency,
            1000 as impressions, 100 as clicks, {mark} from {days}, (values ('google_ads'), ('meta_ads')) as p(platform)
        where i < 3;
        insert into staging.stg_shop__refunds by name
        select 'r' || order_id as refund_id, order_id, customer_id, ordered_at as refunded_at,
            total_amount / 2 as amount, currency, _file_id, _loaded_at from staging.stg_shop__orders
        where _file_id = {file_id} and hash(order_id) % 20 = 0;
        """
    )
    for dataset in ("orders", "order_lines", "sessions", "web_events", "ad_spend", "refunds"):
        connection.execute(
            "insert into ops.loaded_files by name select ? as file_id, ? as dataset, ? as file_name,"
            " sha256(? || ?) as content_sha256, 'loaded' as status, count(*) as rows_read, count(*) as rows_loaded,"
            " 0 as rows_quarantined, 0 as values_unparsed, now()::timestamp as loaded_at"
            f" from staging.stg_shop__{dataset} where _file_id = ?",
            [file_id, dataset, f"{dataset}/{file_id}.csv", dataset, str(file_id), file_id],
        )


def publish_by_hand(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """A published version that holds everything loaded so far."""
    path = settings.versions_dir / "warehouse-1.duckdb"
    path.parent.mkdir(parents=True)
    connection.execute(
        f"""
        attach '{path}' as version;
        create schema version.meta; create schema version.marts;
        create table version.meta.loaded_files as select dataset, content_sha256 from ops.loaded_files;
        create table version.marts.orders as
        select order_id, 'shop' as source_system, ordered_at::date as order_date, total_amount as net_sales, true as is_valid
        from staging.stg_shop__orders;
        detach version;
        """
    )
    (settings.published_dir / "warehouse.duckdb").symlink_to(Path("versions") / path.name)


def trading_shop(folder: Path, per_day: int = 40) -> Settings:
    """Half a year published, and one new day loaded."""
    settings = settings_for(folder)
    with connect(settings, settings.published_dir) as connection:
        create_tables(connection)
        fill(connection, "2025-01-01", PUBLISHED_UNTIL, 1, per_day)
        publish_by_hand(connection, settings)
        fill(connection, NEW_DAY, NEW_DAY, 2, per_day)
    return settings


def run(settings: Settings, *statements: str) -> None:
    """Break something."""
    with connect(settings) as connection:
        for statement in statements:
            connection.execute(statement)


def look_at(settings: Settings, layer: str, published: bool = True) -> dict[str, tuple[str, Found]]:
    """What each guard of the layer finds too high: 'dataset check' to severity and finding. Without GX, hence fast."""
    found: dict[str, tuple[str, Found]] = {}
    with connect(settings, settings.published_dir) as connection:
        look = Look(connection, settings.published_file if published else None)
        others = looks(look) if layer == "staging" else []
        for guard in GUARDS[layer]:
            result = measure(guard, look, others)
            limit: Any = guard.limit if not isinstance(guard.limit, str) else look.threshold(guard.dataset, guard.limit)
            limit = limit if result.limit is None else result.limit
            if result.value is not None and float(result.value) > float(limit):
                found[f"{guard.dataset} {guard.check_name}"] = (guard.severity, result)
    return found


def errors(settings: Settings, layer: str, published: bool = True) -> set[str]:
    """Checks that would stop the run."""
    return {name for name, (severity, _) in look_at(settings, layer, published).items() if severity == "error"}
