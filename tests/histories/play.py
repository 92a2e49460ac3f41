"""Play histories day by day and at once, and compare every table that was built."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import duckdb

from orchestration.ingest import load_all
from orchestration.ingest.withdraw import withdraw
from orchestration.predictions import predict_attribution, predict_clv
from orchestration.publish import publish, versions
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.transform import LAYERS, build_layer, close_changes, holds_the_rest, parse_project, shut
from orchestration.warehouse import connect
from tests.histories import shop, systems
from tests.histories.delivery import AGAIN, deliver, delivered, told_before
from tests.histories.systems import ShopOfSystems

KEY = "a key for tests"
ROWS_A_ROUND = re.compile(r"(rounds=\{'\w+': )\d+")
TIMES = ("_loaded_at", "loaded_at", "newest_loaded_at", "first_loaded_at", "last_loaded_at", "_file_id", "file_id")
NEEDED = ("orders.csv", "sessions.csv", "exchange_rates.csv")  # of the first day: without them nothing is built
OF_A_DAY = {  # what a day's build leaves of them is only what it replaced
    "int_sessions_arrived", "int_sessions_changed", "int_journeys_changed", "int_visitors_changed", "int_people_changed",
    "int_identifiers_changed", "int_tickets_changed", "int_months_changed", "int_devices_changed", "int_origins_seen",
    "int_orders_changed", "int_refunds_changed", "int_purchases_changed", "int_claims_changed", "int_devices_touched",
    "int_orders_relocated", "int_splits_changed", "int_sessions_listed", "int_web_events_listed",
    "int_identifiers_recombined", "int_identifiers_regrouped",
    "int_origins_parsed", "int_traffic_sources_seen", "int_sources_categorised", "int_traffic_sources_described", "int_traffic_sources_channeled",
}  # fmt: skip
ALWAYS = (
    "reporting_currency: EUR\n"
    "affinity_min_people: 1\nreplenishment_min_repeats: 1\n"  # else so small a shop has no pairs
    "max_customers_per_identifier: 2\n"  # nor an address of too many customers
    "ad_currencies: {google_ads: EUR, meta_ads: EUR, tiktok_ads: EUR, microsoft_ads: EUR}\n"
    f"tracked_shops: {json.dumps(systems.SELLS_THROUGH)}\n"
)
SETTINGS = [
    "lookback_days: 14",
    "never_credited_channels: [direct]",
    "reset_after_order: true",
    "own_domains: [blog.example]",
    "max_people_per_device: 1",
    "reporting_timezone: America/New_York",
    "session_timeout_minutes: 10",
    "sessions_cut_at_new_campaign: true",
]
RULES = [  # rows of the seed channel_rules that a shop might write
    "{priority},affiliates,,,.*google.*,,,,,,a partner that tags as google",
    "{priority},paid_social,,,,.*(email|e-mail).*,,,,,mail that is paid for",
    "{priority},referral,,,,,,,.*/products?/.*,,every product page",
]


@dataclass(frozen=True)
class Difference:
    """A table that came out differently, and up to five of its rows, marked with where they are."""

    seed: int
    day: int
    table: str
    rows: list[str]

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}, day {self.day}: {self.table}", *self.rows])


def play(seed: int, shops: int, days: int, folder: Path) -> list[Difference]:
    """Build `shops` random histories of `days` days daily, then all at once; returns what differs after the last day.

    On some days a setting or a channel rule changes, a file is withdrawn, or the build ends before it was published: after
    one of the layers, as when guards block it, or in the middle, as when it is killed.
    What asks for a build of everything never comes on the last day, which would hide what the days before it left.
    """
    random = Random(seed)
    landing = folder / "landing"
    shutil.rmtree(folder, ignore_errors=True)
    landing.mkdir(parents=True)
    rules = own_project(folder / "project", "seeds") / "seeds" / "channel_rules.csv"
    settings = landing / "shop.yml"
    settings.write_text(ALWAYS)
    told = [ShopOfSystems(f"h{number}", Random(f"{seed} {number}")) for number in range(shops)]
    daily = settings_of(folder / "daily", landing)
    for day in range(days):
        alone = random.choice(shop.ALONE + systems.ALONE) if 0 < day < days - 1 and random.random() < 0.4 else None
        deliver(told, day, landing, alone)
        chance = random.random() if 0 < day < days - 1 else 1.0
        if chance < 0.15:
            settings.write_text(ALWAYS + random.choice(SETTINGS) + "\n")
        elif chance < 0.25:
            rules.write_text(rules.read_text() + random.choice(RULES).format(priority=9 - day) + "\n")
        elif day > 1 and chance < 0.35:
            file = random.choice([path for path in told_before(landing, day) if not path.stem.endswith(AGAIN)])
            if file.name not in NEEDED or str(shop.START.date()) not in file.parts:
                _withdraw(daily, landing, file.read_bytes())
        is_published = day in (0, days - 1) or (day == days - 2 and chance < 0.35) or random.random() < 0.7
        _build(
            daily,
            None
            if is_published
            else random.choice(["staging", "intermediate", "marts", *[_any_kept(daily, random)] * 2]),
        )
    whole = settings_of(folder / "whole", landing, _in_rounds(folder / "project", folder / "project_in_rounds"))
    _build(whole)
    return [Difference(seed, days - 1, table, rows) for table, rows in _compare(daily, whole)]


def _withdraw(settings: Settings, landing: Path, content: bytes) -> None:
    """Take out a file that was loaded, and every copy of it."""
    withdraw(settings, hashlib.sha256(content).hexdigest())
    for file in delivered(landing):
        if file.read_bytes() == content:
            file.unlink()


def own_project(folder: Path, own: str) -> Path:
    """The project with one folder of its own, which may be changed."""
    folder.mkdir()
    for name in ("dbt_project.yml", "profiles.yml", "macros", "models", "orchestration", "seeds", "tests"):
        if name == own:
            shutil.copytree(PROJECT_DIR / name, folder / name)
        else:
            (folder / name).symlink_to(PROJECT_DIR / name)
    return folder


def _in_rounds(project: Path, folder: Path) -> Path:
    """The same project, but that a whole build makes large tables of lists in rounds of two rows."""
    folder.mkdir()
    for path in project.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "models").unlink()
    shutil.copytree(project / "models", folder / "models")
    changed = 0
    for model in (folder / "models").rglob("*.sql"):
        text, times = ROWS_A_ROUND.subn(r"\g<1>2", model.read_text(encoding="utf-8"))
        model.write_text(text, encoding="utf-8")
        changed += times
    assert changed == 2, "the models that are built in rounds"
    return folder


def settings_of(data: Path, landing: Path, project: Path | None = None) -> Settings:
    """Settings of a build of the histories in `landing`, with the project beside it unless it is another."""
    project = project or landing.parent / "project"
    return Settings.from_env(
        data_dir=data, landing_dir=landing, project_dir=project, environ={"IDENTITY_HASH_KEY": KEY}
    )


def _any_kept(settings: Settings, random: Random) -> str:
    """One of the models of which a build of changes replaces parts."""
    nodes: list[Any] = list(parse_project(settings).manifest.nodes.values())
    kept = [node.name for node in nodes if node.config.materialized == "incremental" and node.fqn[1] == "intermediate"]
    return random.choice(sorted(kept))


def _build(settings: Settings, ends_at: str | None = None) -> None:
    """What the main job does, without guards; it may end after a layer, or at a model in the middle, when that is built."""
    load_all(settings, "run")
    for layer in LAYERS:
        if layer == "marts":
            predict_clv(settings, "run")
            predict_attribution(settings)
        ends_within = layer == "intermediate" and ends_at not in (None, *LAYERS)
        with patch.object(shut, "SEEDS", settings.project_dir / "seeds"), patch.dict(os.environ):
            os.environ.pop("DBT_PARTIAL_PARSE_FILE_PATH", None)  # it knows another place of the seeds
            build_layer(settings, layer, models=[f"+{ends_at},{LAYERS[layer][0]}"] if ends_within else None)
        if ends_within or layer == ends_at:
            return
    nodes: list[Any] = list(parse_project(settings).manifest.nodes.values())
    parts = {node.name: node.config.meta["parts"] for node in nodes if "parts" in node.config.meta}
    report = publish(settings, "run", parts=parts if holds_the_rest(settings) else None)
    close_changes(settings, report.file.name)


def _compare(daily: Settings, whole: Settings) -> list[tuple[str, list[str]]]:
    """What differs: of marts, between those that were published day by day and those of the whole build."""
    with connect(whole, whole.data_dir, daily.data_dir) as connection:
        tables = _tables(connection)
    copies = {}
    for settings in (daily, whole):
        copies[settings] = settings.data_dir / "tables"
        with connect(settings, settings.data_dir) as connection:
            connection.execute(f"attach '{versions.current(settings)}' as published (read_only)")
            for table, columns in tables.items():
                target = copies[settings] / f"{table}.parquet"
                target.parent.mkdir(exist_ok=True)
                place = f"published.{table}" if table.startswith("marts.") else table
                connection.execute(f"copy (select {', '.join(columns)} from {place}) to '{target}'")
    different = []
    for table in tables:
        one, other = (f"read_parquet('{copies[settings] / f'{table}.parquet'}')" for settings in (daily, whole))
        rows = duckdb.sql(
            f"select 'daily' as place, * from (from {one} except all from {other})"
            f" union all select 'whole', * from (from {other} except all from {one}) order by all limit 6"
        ).fetchall()
        if rows:
            different.append((table, [f"  {row}" for row in rows]))
    return different


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every table and mart that is a fact about the shop, with the columns that do not tell of loads."""
    rows = connection.execute(
        """
        select schema_name, table_name, list(column_name order by column_index)
        from duckdb_columns()
        where schema_name in ('intermediate', 'marts') and not list_contains($times, column_name)
            and not list_contains($of_a_day, table_name)
            and table_name not in ('run_history', 'guard_results', 'clv_model_runs', 'int_clv_fits_kept')
            and (schema_name = 'marts' or (table_name in (select table_name from duckdb_tables())))
        group by all order by all
        """,
        {"times": TIMES, "of_a_day": sorted(OF_A_DAY)},
    ).fetchall()
    return {f"{schema}.{table}": columns for schema, table, columns in rows}
