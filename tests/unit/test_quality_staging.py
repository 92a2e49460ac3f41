"""Planted bad files are stopped after staging, and clean ones are not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from guarded_shop import NEW_DAY, errors, look_at, run, settings_for, trading_shop

from orchestration.quality import recent
from orchestration.quality.look import Look
from orchestration.settings import Settings
from orchestration.warehouse import connect

NEW = "_file_id = 2"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    trading_shop(folder)
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Settings:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True, symlinks=True)
    return settings_for(tmp_path)


@pytest.mark.parametrize("published", [True, False], ids=["a new day", "first load"])
def test_a_clean_load_passes_without_a_word(shop: Settings, published: bool) -> None:
    assert look_at(shop, "staging", published) == {}


def doubled(dataset: str, key: str) -> str:
    table = f"staging.stg_shop__{dataset}"
    return f"insert into {table} select * replace ('again' || {key} as {key}) from {table} where {NEW}"


def test_in_a_large_shop_a_day_is_compared_with_the_weeks_before_it(
    shop: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "LARGE", 100)
    monkeypatch.setattr(recent, "ENOUGH", 1000)
    assert look_at(shop, "staging") == {}
    with connect(shop, shop.published_dir) as connection:
        look = Look(connection, shop.published_file)
        days = look.row(f"select min(started_at)::date::varchar, count(*) from {look.recent('sessions')}")
        assert days == ("2025-05-31", 31 * 40)
        assert min(look.days("sessions")) == date(2025, 1, 1) and look.days("sessions")[date(2025, 6, 30)] == (40, 40)
    # a value that was not seen in these weeks, but long ago, is none that was never seen
    run(
        shop,
        "update staging.stg_shop__web_events set event_name = 'wish_list' where event_id in"
        " ('e20250110-1view_item', 'e20250630-1view_item')",
    )
    assert look_at(shop, "staging") == {}


FAULTS = {
    "amounts times 100 in a tenth of the orders": (
        [
            "update staging.stg_shop__orders set total_amount = total_amount * 100"
            f" where {NEW} and hash(order_id) % 10 = 0"
        ],
        {"orders totals_match_lines", "orders extreme_amounts"},
    ),
    "cents for units in orders and lines": (
        [
            f"update staging.stg_shop__orders set total_amount = total_amount * 100 where {NEW}",
            f"update staging.stg_shop__order_lines set unit_price = unit_price * 100 where {NEW}",
        ],
        {"orders amounts_shifted", "orders extreme_amounts"},
    ),
    "lines times 100": (
        [f"update staging.stg_shop__order_lines set unit_price = unit_price * 100 where {NEW}"],
        {"orders totals_match_lines"},
    ),
    "orders of the day missing, lines there": (
        [f"delete from staging.stg_shop__orders where {NEW}"],
        {"order_lines orders_that_never_came", "web_events purchases_without_order"},
    ),
    "half of the lines missing": (
        [f"delete from staging.stg_shop__order_lines where {NEW} and hash(order_id) % 2 = 0"],
        {"orders orders_without_lines"},
    ),
    "half of the sessions": (
        [f"delete from staging.stg_shop__sessions where {NEW} and hash(session_id) % 2 = 0"],
        {"orders orders_without_session", "web_events events_without_session"},
    ),
    "a source of traffic gone": (
        ["delete from staging.stg_shop__sessions where utm_source = 'meta' and _file_id = 2"],
        {"orders orders_without_session"},
    ),
    "a platform gone": (
        [f"delete from staging.stg_shop__ad_spend where {NEW} and platform = 'meta_ads'"],
        {"ad_spend platforms_gone"},
    ),
    "spend times 10": (
        [f"update staging.stg_shop__ad_spend set spend = spend * 10 where {NEW}"],
        {"ad_spend spend_jumped"},
    ),
    "clicks times 100": (
        [f"update staging.stg_shop__ad_spend set clicks = clicks * 100 where {NEW}"],
        {"ad_spend click_price"},
    ),
    "another currency": (
        [f"update staging.stg_shop__orders set currency = 'USD' where {NEW}"],
        {"orders currency_known"},
    ),
    "orders in another time zone": (
        [f"update staging.stg_shop__orders set ordered_at = ordered_at - interval 8 hour where {NEW}"],
        {"orders orders_within_session", "orders clock_shifted"},
    ),
    "orders in the future": (
        [f"update staging.stg_shop__orders set ordered_at = ordered_at + interval 1 year where {NEW}"],
        {"orders times_plausible"},
    ),
    "customer numbers gone": (
        [f"update staging.stg_shop__orders set customer_id = null where {NEW}"],
        {"orders columns_filled"},
    ),
    "one customer number for all": (
        [f"update staging.stg_shop__orders set customer_id = 'guest' where {NEW}"],
        {"orders one_customer"},
    ),
    "every order cancelled": (
        [f"update staging.stg_shop__orders set status = 'cancelled' where {NEW}"],
        {"orders orders_not_valid"},
    ),
    "refunds times 100": (
        [
            "insert into staging.stg_shop__refunds by name select 'x' as refund_id, order_id,"
            " total_amount * 100 as amount, currency, ordered_at as refunded_at, _file_id"
            f" from staging.stg_shop__orders where {NEW} limit 1"
        ],
        {"refunds refunds_within_orders"},
    ),
    "the day twice under other numbers": (
        [doubled("orders", "order_id"), doubled("order_lines", "order_id")],
        {"orders came_twice"},
    ),
    "events twice under other numbers": ([doubled("web_events", "event_id")], {"web_events came_twice"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_in_a_new_file_stops_the_run(shop: Settings, fault: str) -> None:
    statements, expected = FAULTS[fault]
    run(shop, *statements)
    assert expected <= errors(shop, "staging")


def test_amounts_times_100_in_a_tenth_of_the_orders_stop_even_a_first_load(shop: Settings) -> None:
    run(shop, "update staging.stg_shop__orders set total_amount = total_amount * 100 where hash(order_id) % 10 = 0")
    found = look_at(shop, "staging", published=False)
    assert {"orders amounts_in_proportion", "orders totals_match_lines"} <= set(found)
    assert "new orders off" in found["orders totals_match_lines"][1].observed


def test_of_a_large_history_a_part_shows_what_came_twice(shop: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.quality.staging_partners.LARGE", -1)
    assert look_at(shop, "staging", published=False) == {}
    run(shop, doubled("web_events", "event_id").replace(f" where {NEW}", ""))
    severity, found = look_at(shop, "staging", published=False)["web_events came_twice"]
    assert severity == "error" and found.value == pytest.approx(0.5) and found.observed.endswith("new rows looked at")


def test_a_corrected_file_heals(shop: Settings) -> None:
    run(shop, f"update staging.stg_shop__orders set total_amount = total_amount * 100 where {NEW}")
    assert errors(shop, "staging")
    run(shop, f"update staging.stg_shop__orders set total_amount = total_amount / 100 where {NEW}")
    assert look_at(shop, "staging") == {}


@pytest.mark.parametrize("published", [True, False], ids=["a new file", "first load"])
@pytest.mark.parametrize("day", ["2025-03-05", NEW_DAY])
def test_one_day_less_in_an_orders_file_is_found_by_its_lines(shop: Settings, published: bool, day: str) -> None:
    run(shop, f"delete from staging.stg_shop__orders where ordered_at::date = date '{day}'")
    found = look_at(shop, "staging", published)
    severity, orphans = found["order_lines orders_that_never_came"]
    assert severity == "error" and orphans.observed.startswith("40 orders that only lines name")


def test_a_quarantined_order_is_not_taken_for_a_lost_one(shop: Settings) -> None:
    run(
        shop,
        "insert into ops.quarantined_rows by name select 2 as file_id, 'orders' as dataset,"
        " to_json({'order_id': order_id}) as content from staging.stg_shop__orders where _file_id = 2",
        f"delete from staging.stg_shop__orders where {NEW}",
    )
    assert "order_lines orders_that_never_came" not in look_at(shop, "staging")


def test_a_threshold_in_shop_yml_lets_a_confirmed_file_through(shop: Settings) -> None:
    run(shop, f"update staging.stg_shop__ad_spend set spend = spend * 10, clicks = clicks * 10 where {NEW}")
    assert errors(shop, "staging") == {"ad_spend spend_jumped"}
    run(shop, """insert into ops.shop_settings values ('guards', '{"ad_spend": {"spend_ratio": 20}}')""")
    assert errors(shop, "staging") == set()


def test_a_new_category_is_a_warning_and_shows_only_what_looks_like_one(shop: Settings) -> None:
    run(
        shop,
        f"update staging.stg_shop__web_events set event_name = 'wish_list' where {NEW} and event_name = 'view_item'",
    )
    severity, found = look_at(shop, "staging")["web_events new_categories"]
    assert severity == "warn" and found.observed == "1: event_name wish_list"
    run(shop, "update staging.stg_shop__web_events set event_name = 'Ann Example 0170' where event_name = 'wish_list'")
    assert look_at(shop, "staging")["web_events new_categories"][1].observed == "1: event_name (not shown)"


def test_a_small_shop_is_not_blocked_by_noise(tmp_path: Path) -> None:
    shop = trading_shop(tmp_path, per_day=3)
    run(
        shop,
        f"update staging.stg_shop__orders set total_amount = total_amount * 6 where {NEW} and order_id like '%-1'",
        f"update staging.stg_shop__order_lines set unit_price = unit_price * 6 where {NEW} and order_id like '%-1'",
        "delete from staging.stg_shop__sessions where session_id = 's20250630-2'",
        "delete from staging.stg_shop__order_lines where order_id = 'o20250630-0'",
        "update staging.stg_shop__orders set status = 'cancelled' where order_id = 'o20250630-2'",
    )
    assert errors(shop, "staging") == set()
