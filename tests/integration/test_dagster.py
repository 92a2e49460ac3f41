"""What Dagster shows: one connected graph from landing to the published file, guarded, scheduled, one run at a time."""

import dagster as dg
import pytest

LANDED = dg.AssetKey(["landing", "orders"])
PUBLISHED = dg.AssetKey(["published", "warehouse"])


@pytest.fixture(scope="module")
def defs(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("dagster")))
        patch.delenv("LANDING_DIR", raising=False)
        from orchestration.definitions import defs

        yield defs


def test_lineage_is_one_graph_from_landing_file_to_published_mart(defs):
    graph = defs.resolve_asset_graph()
    above, seen = [PUBLISHED], set()
    while above:
        key = above.pop()
        if key not in seen:
            seen.add(key)
            above += graph.get(key).parent_keys
    landed = {key for key in graph.get_all_asset_keys() if key.path[0] == "landing"}
    assert LANDED in landed
    assert landed - seen == set()
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    assert marts
    assert marts - seen == set()


def test_each_layer_has_a_guard_that_blocks_what_comes_after(defs):
    graph = defs.resolve_asset_graph()
    blocking = {key.asset_key.path[0] for key in graph.asset_check_keys if graph.get_check_spec(key).blocking}
    assert blocking >= {"raw", "staging", "intermediate", "marts"}


def test_tests_of_dbt_are_checks(defs):
    names = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    assert "unique_orders_order_id" in names


def test_a_mart_says_whose_it_is_what_its_columns_mean_and_where_it_is_drawn(defs):
    spec = next(spec for spec in defs.resolve_all_asset_specs() if spec.key == dg.AssetKey(["marts", "clv_vs_cac"]))
    assert spec.owners == ["performance@shop.example"]
    assert spec.group_name == "marts"
    assert spec.description.startswith("One row per")
    columns = {column.name: column for column in spec.metadata["dagster/column_schema"].columns}
    assert "per customer" in columns["ncac"].description
    assert spec.metadata["dashboard"].value == "http://localhost:8501/clv_versus_cac"
    assert spec.metadata["dictionary"].value.endswith("docs_site/dictionary/acquisition.html")


def test_a_run_records_rows_and_money_of_a_mart(shop):
    with dg.DagsterInstance.from_config(str(shop.data / "dagster")) as instance:
        (record,) = instance.fetch_materializations(dg.AssetKey(["marts", "orders"]), limit=1).records
    found = record.asset_materialization.metadata
    ((rows, net_sales),) = shop.query("select count(*), sum(net_sales) filter (is_valid) from marts.orders")
    assert found["net_sales"].value == float(net_sales)
    assert found["dagster/row_count"].value == rows


def test_the_schedule_follows_the_shops_time_zone_and_the_job_runs_in_one_process(defs):
    schedule = defs.resolve_schedule_def("daily_refresh")
    assert schedule.execution_timezone == "UTC"
    assert defs.resolve_job_def("refresh").executor_def.name == dg.in_process_executor.name


def test_the_sensor_asks_for_one_run_per_change_of_the_landing_folder(tmp_path, monkeypatch):
    from orchestration.extract import landing_listing
    from orchestration.settings import Settings

    settings = Settings.from_env(data_dir=tmp_path / "data", landing_dir=tmp_path / "landing")
    assert landing_listing(settings) == []
    (tmp_path / "landing" / "orders").mkdir(parents=True)
    (tmp_path / "landing" / "orders" / "a.csv").write_text("order_id\n")
    first = landing_listing(settings)
    assert len(first) == 1
    assert landing_listing(settings) == first
    (tmp_path / "landing" / "orders" / "b.csv").write_text("order_id\n")
    assert landing_listing(settings) != first
