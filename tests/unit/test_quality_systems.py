"""Guards after staging over systems' own files: what is stopped in the shop's own files is stopped in theirs."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from bad_loads import BAD_LOADS
from guarded_shop import errors, look_at, run, settings_for, trading_shop

from orchestration.settings import Settings
from orchestration.warehouse import connect

# entity -> the staging model of another system, the dataset that feeds it, and what stands in columns of its own
SYSTEMS = {
    "orders": ("stg_shopify__orders", "shopify_orders", "'shopify:' || order_id as order_id"),
    "order_lines": ("stg_shopify__order_lines", "shopify_order_lines", "'shopify:' || order_id as order_id"),
    "refunds": ("stg_shopify__refunds", "shopify_refunds", "'shopify:' || order_id as order_id"),
    "sessions": ("stg_ga4__sessions", "ga4_events", "session_id"),
    "web_events": ("stg_ga4__web_events", "ga4_events", "'shopify:' || order_id as order_id"),
    "ad_spend": ("stg_ad_platforms__spend_days", "ad_platform_spend", "campaign_id"),
}
# What only comes out by comparing one system with another, and what the guards after loading find.
NOT_HERE = {
    "sessions eight hours early",  # by the hours of the orders; Shopify's orders do not name the session
    "session numbers on orders written otherwise",
    "order numbers reused",
    "session numbers reused",
    "a tenth of the rows in quarantine",
    "an orders file that cannot be read",
}


def moved(settings: Settings) -> None:
    """All that the shop staged stands in the models of other systems."""
    with connect(settings) as connection:
        for entity, (model, dataset, named) in SYSTEMS.items():
            theirs = "select column_name from duckdb_columns() where schema_name = 'staging' and table_name = ?"
            common = {name for (name,) in connection.execute(theirs, [f"stg_shop__{entity}"]).fetchall()}
            common &= {name for (name,) in connection.execute(theirs, [model]).fetchall()}
            kept = ", ".join([*sorted(common - {named.split(" as ")[-1]}), named])
            connection.execute(f"insert into staging.{model} by name select {kept} from staging.stg_shop__{entity}")
            connection.execute(f"delete from staging.stg_shop__{entity}")
            connection.execute("update ops.loaded_files set dataset = ? where dataset = ?", [dataset, entity])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    settings = trading_shop(folder)
    version = settings.published_file.resolve()
    with duckdb.connect(str(version)) as connection:  # published as theirs as well
        connection.execute("update marts.orders set source_system = 'shopify', order_id = 'shopify:' || order_id")
        for entity, (_, dataset, _) in SYSTEMS.items():
            connection.execute("update meta.loaded_files set dataset = ? where dataset = ?", [dataset, entity])
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Settings:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True, symlinks=True)
    return settings_for(tmp_path)


def test_a_usual_day_passes(shop: Settings) -> None:
    moved(shop)
    assert look_at(shop, "staging") == {}


# each takes a second: a third of them, from every group
@pytest.mark.parametrize("kind", [kind for kind in BAD_LOADS if kind not in NOT_HERE][::3])
def test_a_bad_load_of_a_systems_own_files_is_stopped(shop: Settings, kind: str) -> None:
    run(shop, *BAD_LOADS[kind])
    moved(shop)
    assert errors(shop, "staging") != set()


def test_the_finding_names_the_system_and_its_threshold_is_the_entitys(shop: Settings) -> None:
    run(shop, *BAD_LOADS["spend times 10"])
    moved(shop)
    severity, found = look_at(shop, "staging")["ad_spend spend_jumped"]
    assert severity == "error"
    assert found.observed.startswith("ad_platforms: 10.")
    run(shop, """insert into ops.shop_settings (name, value) values ('guards', '{"ad_spend": {"spend_ratio": 20}}')""")
    assert "ad_spend spend_jumped" not in look_at(shop, "staging")


def test_lines_of_an_order_in_quarantine_have_lost_no_order(shop: Settings) -> None:
    run(shop, "delete from staging.stg_shop__orders where _file_id = 2 and hash(order_id) % 5 = 0")
    quarantined = (
        "insert into ops.quarantined_rows by name select 2 as file_id, 'shopify_orders' as dataset,"
        " json_object('order_id', order_id) as content, 'x' as reasons from staging.stg_shop__order_lines"
        " where order_id not in (select order_id from staging.stg_shop__orders)"
    )
    run(shop, quarantined)
    moved(shop)
    assert "order_lines orders_that_never_came" not in look_at(shop, "staging")
    run(shop, "delete from ops.quarantined_rows")
    assert "order_lines orders_that_never_came" in look_at(shop, "staging")
