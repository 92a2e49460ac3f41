"""The fingerprint of what the marts are made of: equal while nothing changes, another after any change."""

import duckdb
import pytest

from orchestration.settings import PROJECT_DIR, Settings
from orchestration.transform import input_fingerprint


@pytest.fixture
def settings(tmp_path) -> Settings:
    for folder in ("models", "macros", "seeds", "orchestration"):
        (tmp_path / "project" / folder).mkdir(parents=True)
    (tmp_path / "project" / "dbt_project.yml").write_text((PROJECT_DIR / "dbt_project.yml").read_text())
    settings = Settings.from_env(data_dir=tmp_path, project_dir=tmp_path / "project")
    change(
        settings,
        """
        create schema ops; create schema raw;
        create table ops.loaded_files as
            select 'orders' as dataset, 'abc' as content_sha256, 'loaded' as status, 3 as rows_loaded;
        create table ops.shop_settings as select 'lookback_days' as name, '30' as value;
        create table ops.identity_key as select 'secret' as hash_key;
        create table raw.orders as select range as order_id from range(3);
        """,
    )
    return settings


def change(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def test_the_same_inputs_have_the_same_fingerprint(settings):
    assert input_fingerprint(settings) == input_fingerprint(settings)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into ops.loaded_files values ('orders', 'def', 'loaded', 1)",
        "update ops.loaded_files set status = 'withdrawn'",
        "update ops.shop_settings set value = '60'",
        "update ops.identity_key set hash_key = 'other'",
        "insert into raw.orders values (4)",
    ],
)
def test_a_change_of_the_data_changes_it(settings, sql):
    before = input_fingerprint(settings)
    change(settings, sql)
    assert input_fingerprint(settings) != before


@pytest.mark.parametrize("file", ["models/marts/orders.sql", "seeds/channel_rules.csv", "orchestration/clv.py"])
def test_a_change_of_the_project_changes_it(settings, file):
    before = input_fingerprint(settings)
    path = settings.project_dir / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("something else")
    assert input_fingerprint(settings) != before
