"""A bad delivery stops the run and leaves yesterday's marts standing."""

import duckdb
import pytest


def rewrite_last_orders(warehouse, sql: str, name: str) -> None:
    """Drop a new orders file made from what was loaded: `sql` reads the relation `known`."""
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(
            "create temp view known as select * from raw.orders"
            " qualify row_number() over (partition by order_id order by updated_at desc nulls last, _file_id desc) = 1"
        )
        target = warehouse.landing / "orders" / name
        connection.execute(f"copy ({sql}) to '{target}' (format parquet)")


@pytest.fixture
def spoilt(shop, tmp_path):
    return shop.copy(tmp_path)


def assert_blocked(warehouse, before: str, *words: str) -> None:
    assert warehouse.run() == 3, warehouse.output
    assert warehouse.published.resolve().name == before
    for word in ("orders", "observed", "expected", *words):
        assert word in warehouse.output


def test_a_tenth_of_the_amounts_times_a_hundred_stops_the_run(spoilt):
    before = spoilt.published.resolve().name
    rewrite_last_orders(
        spoilt,
        "select * exclude (_file_id, _row_number, _loaded_at, _unparsed, _extra)"
        " replace (case when hash(order_id) % 10 = 0 then total_amount * 100 else total_amount end as total_amount,"
        "  coalesce(updated_at, ordered_at) + interval 1 minute as updated_at) from known",
        "z_cents.parquet",
    )
    assert_blocked(spoilt, before)
    assert spoilt.query("select status from ops.runs order by started_at desc limit 1", private=True) == [("blocked",)]


def test_withdrawing_the_bad_file_heals_the_warehouse(spoilt):
    rewrite_last_orders(
        spoilt,
        "select * exclude (_file_id, _row_number, _loaded_at, _unparsed, _extra)"
        " replace (total_amount * 100 as total_amount, coalesce(updated_at, ordered_at) + interval 1 minute as updated_at)"
        " from known",
        "z_cents.parquet",
    )
    marts = spoilt.fingerprint()
    assert spoilt.run() == 3, spoilt.output
    assert spoilt.command("withdraw", "orders/z_cents.parquet") == 0, spoilt.output
    assert spoilt.run() == 0, spoilt.output
    assert spoilt.fingerprint() == marts
