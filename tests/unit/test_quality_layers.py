"""Guards on loading, on the intermediate layer and on the marts, and their run through Great Expectations."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from guarded_shop import MODELS, create_tables, errors, look_at, run, settings_for, trading_shop

from orchestration.quality import GUARDS, run_guard
from orchestration.quality.thresholds import UnknownThresholdError, default_thresholds
from orchestration.settings import Settings
from orchestration.warehouse import connect


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    trading_shop(folder)
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Settings:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True, symlinks=True)
    return settings_for(tmp_path)


def loaded(settings: Settings, **changes: object) -> None:
    """One more new file of orders in the ledger."""
    row = {
        "file_id": 3, "dataset": "orders", "file_name": "orders/3.csv", "content_sha256": "3", "status": "loaded",
        "rows_read": 100, "rows_loaded": 100, "rows_quarantined": 0, "values_unparsed": 0, **changes,
    }  # fmt: skip
    with connect(settings) as connection:
        connection.execute(
            f"insert into ops.loaded_files ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
        )


# --- catalogue


def test_every_guard_has_a_model_a_threshold_and_a_name_of_its_own() -> None:
    models = {path.stem for path in MODELS.rglob("*.sql")}
    thresholds = default_thresholds()
    for layer, guards in GUARDS.items():
        names = [(guard.model, guard.check_name) for guard in guards]
        assert len(names) == len(set(names))
        for guard in guards:
            assert guard.description and guard.remedy and guard.severity in ("error", "warn")
            assert layer == "raw" or guard.model in models
            assert not isinstance(guard.limit, str) or guard.limit in thresholds[guard.dataset]


def test_every_threshold_of_the_contracts_is_read_by_a_guard() -> None:
    used = {(guard.dataset, guard.limit) for guards in GUARDS.values() for guard in guards}
    used.add(("orders", "total_to_lines_ratio"))
    unused = {(dataset, name) for dataset, values in default_thresholds().items() for name in values} - used
    assert not unused


# --- raw


@pytest.mark.parametrize(
    ("rows", "bad", "stops"),
    [
        (1000, 10, False),
        (1000, 11, True),
        (100, 2, False),
        (100, 3, True),
        (15, 1, False),
        (15, 2, True),
        (30, 1, False),
    ],
)
def test_quarantine_above_its_share_stops_but_not_a_single_bad_row(
    shop: Settings, rows: int, bad: int, stops: bool
) -> None:
    run(shop, "delete from ops.loaded_files where file_id = 2")
    loaded(shop, rows_read=rows, rows_quarantined=bad)
    assert ("orders quarantine_share" in errors(shop, "raw")) == stops


def test_one_bad_file_does_not_hide_among_many_good_ones(shop: Settings) -> None:
    loaded(shop, rows_read=100_000)
    loaded(shop, file_id=4, rows_read=40, rows_quarantined=20, content_sha256="4")
    assert errors(shop, "raw") == {"orders worst_file"}


def test_a_rejected_orders_file_stops_until_a_good_one_of_its_name_comes(shop: Settings) -> None:
    loaded(shop, status="rejected")
    assert errors(shop, "raw") == {"orders rejected_files"}
    loaded(shop, file_id=4, content_sha256="4")
    assert errors(shop, "raw") == set()


def test_a_rejected_file_of_another_dataset_warns(shop: Settings) -> None:
    loaded(shop, dataset="sessions", status="rejected")
    assert look_at(shop, "raw")["sessions unreadable_files"][0] == "warn"


def test_order_numbers_that_come_again_for_another_day_stop(shop: Settings) -> None:
    columns = "order_id, ordered_at, _file_id"
    run(
        shop,
        f"insert into raw.orders ({columns}) select {columns} from staging.stg_shop__orders where _file_id = 1",
        f"insert into raw.orders ({columns}) select order_id, ordered_at + interval 1 hour, 2 from raw.orders limit 50",
    )
    assert errors(shop, "raw") == set()
    run(shop, "update raw.orders set ordered_at = ordered_at + interval 9 day where _file_id = 2")
    assert errors(shop, "raw") == {"orders identifiers_reused"}


def test_several_currencies_need_a_reporting_currency(shop: Settings) -> None:
    run(shop, "insert into raw.orders (order_id, currency) values ('a', 'EUR'), ('b', 'GBP')")
    found = look_at(shop, "raw")["orders reporting_currency"][1]
    assert found.observed == "2 currencies (EUR, GBP), reporting_currency not named"
    run(shop, "insert into ops.shop_settings values ('reporting_currency', '\"EUR\"')")
    assert errors(shop, "raw") == set()


# --- intermediate and marts


@pytest.fixture
def modelled(shop: Settings) -> Settings:
    """The shop with just enough of the layers below staging."""
    day = "ordered_at::date as order_date"
    run(
        shop,
        "create schema intermediate",
        "create schema marts",
        f"create table intermediate.int_orders_valued as select *, {day}, 'c' || customer_id as person_id,"
        " true as is_valid, total_amount::decimal(18, 4) as net_sales from staging.stg_shop__orders",
        "create table intermediate.int_refunds_matched as select *, refunded_at::date as refund_date,"
        " true as is_counted from staging.stg_shop__refunds",
        "create table intermediate.int_ad_spend_converted as select * from staging.stg_shop__ad_spend",
        "create table intermediate.int_sessions_enriched as select *, started_at::date as session_date,"
        " case utm_source when 'google' then 'paid_search' when 'meta' then 'paid_social' else 'direct' end as channel"
        " from staging.stg_shop__sessions",
        "create table intermediate.int_touchpoints_weighed as select order_id, session_id as touch_key"
        " from staging.stg_shop__orders",
        *(
            f"create view intermediate.int_{entity}_unioned as from staging.stg_shop__{entity}"
            for entity in ("orders", "sessions", "ad_spend")
        ),
        "create table intermediate.int_loads_reconciled as select 'orders' as dataset, 'rows' as measure,"
        " 'landed = loaded + quarantined' as equation, 10.0 as left_value, 9.0 as first_part, 1.0 as second_part",
        "create table intermediate.int_validity_reconciled as from intermediate.int_loads_reconciled",
        "create table marts.orders as select * from intermediate.int_orders_valued",
        "create table marts.ad_spend as select *, spend as spend_original from staging.stg_shop__ad_spend",
        "create table marts.reconciliation as select *, left_value as right_value, 0.0 as difference"
        " from intermediate.int_loads_reconciled",
        "create table marts.attribution_touchpoints as select order_id, 1.0 as credit_linear,"
        " net_sales as revenue_linear, 1.0 as credit_last_touch, net_sales as revenue_last_touch from marts.orders",
        "create table marts.customer_360 as select person_id, count(*) as order_count, sum(net_sales) as net_sales,"
        " 'fitted' as model_status from marts.orders group by person_id",
        "create table marts.clv_backtest as select 90 as horizon_days, 0.1 as total_error_share",
    )
    return shop


def test_sound_models_pass(modelled: Settings) -> None:
    assert look_at(modelled, "intermediate") == {}
    assert look_at(modelled, "marts") == {}


MODEL_FAULTS = {
    "a row lost between layers": (
        "intermediate", "update intermediate.int_loads_reconciled set first_part = 8", {"reconciliation reconciled"},
    ),
    "an order without a rate": (
        "intermediate", "update intermediate.int_orders_valued set net_sales = null where order_id = 'o20250630-1'",
        {"orders orders_converted"},
    ),
    "a channel gone": (
        "intermediate", "delete from intermediate.int_sessions_enriched where channel = 'direct' and _file_id = 2",
        set(),  # 13 sessions a day are too few to be sure
    ),
    "the reports differ": ("marts", "update marts.reconciliation set difference = 0.5", {"reconciliation differences"}),
    "an order lost in attribution": (
        "marts",
        "update marts.attribution_touchpoints set credit_linear = 0, revenue_linear = 0 where order_id = 'o20250630-1'",
        {"attribution_touchpoints credit_equals_net_sales"},
    ),
    "a customer lost": (
        "marts", "delete from marts.customer_360 where person_id = (select min(person_id) from marts.customer_360)",
        {"customer_360 customers_equal_orders"},
    ),
    "predictions gone": (
        "marts", "update marts.customer_360 set model_status = null where person_id = (select min(person_id)"
        " from marts.customer_360)", {"customer_360 customers_predicted"},
    ),
    "spend lost": ("marts", "delete from marts.ad_spend where date = date '2025-06-30'", {"ad_spend spend_equal"}),
    "the past restated": (
        "marts", "update marts.orders set net_sales = net_sales * 1.2 where order_date < date '2025-04-01'",
        {"orders past_unchanged"},
    ),
    "a third of the orders lost": (
        "marts", "delete from marts.orders where hash(order_id) % 3 = 0", {"orders marts_not_smaller"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", MODEL_FAULTS)
def test_a_fault_in_the_models_stops_the_run(modelled: Settings, fault: str) -> None:
    layer, statement, expected = MODEL_FAULTS[fault]
    run(modelled, statement)
    assert expected <= errors(modelled, layer)


def test_predictions_that_were_far_off_warn(modelled: Settings) -> None:
    run(modelled, "update marts.clv_backtest set total_error_share = -0.5")
    assert look_at(modelled, "marts")["orders clv_backtest_error"][0] == "warn"


def test_a_channel_of_many_sessions_that_is_gone_stops(modelled: Settings) -> None:
    run(
        modelled,
        *["insert into intermediate.int_sessions_enriched select * replace (session_id || 'x' as session_id)"
          " from intermediate.int_sessions_enriched where _file_id = 1"],
        "delete from intermediate.int_sessions_enriched where channel = 'direct' and _file_id = 2",
    )  # fmt: skip
    assert errors(modelled, "intermediate") == {"sessions channels_gone"}


def test_missing_people_warn(modelled: Settings) -> None:
    run(modelled, "update intermediate.int_orders_valued set person_id = null where _file_id = 2")
    assert {name: severity for name, (severity, _) in look_at(modelled, "intermediate").items()} == {
        "orders orders_without_person": "warn"
    }


# --- through Great Expectations


def test_results_stand_in_the_books_and_in_data_docs_without_personal_data(shop: Settings) -> None:
    run(
        shop,
        "update staging.stg_shop__orders set total_amount = total_amount * 100, customer_id = 'Ann Planted',"
        " email_hash = 'ann@planted.example' where _file_id = 2",
        "update staging.stg_shop__web_events set event_name = 'ann@planted.example' where _file_id = 2",
    )
    report = run_guard(shop, "staging", "run-1")
    again = run_guard(shop, "staging", "run-1")
    assert not report.passed and report == again
    assert len(report.results) == len(GUARDS["staging"])
    shifted = next(result for result in report.errors if result.check_name == "amounts_shifted")
    assert shifted.observed.startswith("100.") or "times in EUR" in shifted.observed
    assert shifted.expected == "the usual new amount within a factor of 3.0 of the ones before"
    assert "guards: {orders: {amount_shift: …}}" in shifted.remedy
    with duckdb.connect(str(shop.warehouse)) as connection:  # another configuration: the file must have been let go
        rows = connection.execute(
            "select count(*), count(*) filter (not passed and severity = 'error') from ops.guard_results"
        ).fetchall()
    assert rows == [(len(GUARDS["staging"]), len(report.errors))]
    pages = list(shop.data_docs_dir.rglob("*.html"))
    assert (shop.data_docs_dir / "index.html") in pages
    validations = [page.read_text() for page in pages if "validations" in page.parts]
    assert any("orders__amounts_shifted" in page for page in validations)
    for folder in (shop.data_docs_dir, shop.gx_dir):
        for path in (path for path in folder.rglob("*") if path.is_file()):
            assert b"lanted" not in path.read_bytes(), path


def test_a_clean_layer_passes_through_great_expectations(shop: Settings) -> None:
    report = run_guard(shop, "raw", "run-1")
    assert report.passed and not report.warnings
    assert {result.check_name for result in report.results} == {guard.check_name for guard in GUARDS["raw"]}


def test_a_threshold_that_does_not_exist_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with connect(settings) as connection:
        create_tables(connection)
        connection.execute(
            "insert into ops.shop_settings values ('guards', ?)", [json.dumps({"orders": {"quarantine": 0.1}})]
        )
    with pytest.raises(UnknownThresholdError, match="orders has no threshold 'quarantine'"):
        run_guard(settings, "raw", "run-1")


def test_guards_are_known_without_importing_great_expectations() -> None:
    import subprocess
    import sys

    code = "import sys; from orchestration.quality import GUARDS; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=MODELS.parent, check=False).returncode == 0
