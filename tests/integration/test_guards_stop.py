"""A bad delivery stops the run and leaves yesterday's marts standing; taking it out heals the warehouse."""

import hashlib

import duckdb
import pytest


@pytest.fixture(scope="module")
def spoilt(shop, tmp_path_factory):
    """The shop after a delivery in which a tenth of the order amounts came in cents."""
    warehouse = shop.copy(tmp_path_factory.mktemp("spoilt"))
    with duckdb.connect(str(warehouse.data / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(
            f"""
            copy (
                select * exclude (_file_id, _row_number, _loaded_at, _unparsed, _extra) replace (
                    case when hash(order_id) % 10 = 0 then total_amount * 100 else total_amount end as total_amount,
                    timezone('UTC', ordered_at) as ordered_at,
                    timezone('UTC', coalesce(updated_at, ordered_at) + interval 1 minute) as updated_at
                )
                from raw.orders
                qualify row_number() over (partition by order_id order by updated_at desc nulls last, _file_id desc) = 1
            ) to '{warehouse.landing}/orders/in_cents.parquet' (format parquet)
            """
        )
    warehouse.before = warehouse.published.resolve().name
    warehouse.marts_before = warehouse.fingerprint()
    warehouse.status = warehouse.run()
    return warehouse


def test_amounts_in_cents_stop_the_run_and_the_published_file_stays(spoilt):
    assert spoilt.status == 3, spoilt.output
    assert spoilt.published.resolve().name == spoilt.before
    last = "select status from ops.runs order by started_at desc limit 1"
    assert spoilt.query(last, private=True) == [("blocked",)]


def test_the_message_names_dataset_check_observed_expected_and_remedy(spoilt):
    last = "select dataset, check_name, observed, expected, remedy from ops.guard_results where severity = 'error' and not passed"
    failed = spoilt.query(last, private=True)
    assert failed
    for dataset, check_name, observed, expected, remedy in failed:
        assert dataset == "orders"
        for part in (check_name, observed, expected, remedy):
            assert part
            assert part in spoilt.output


def test_withdrawing_the_file_heals_the_warehouse(spoilt):
    assert spoilt.command("withdraw", "orders/in_cents.parquet") == 0, spoilt.output
    assert spoilt.run() == 0, spoilt.output
    assert spoilt.fingerprint() == spoilt.marts_before


RAW = "* exclude (_file_id, _row_number, _loaded_at, _unparsed, _extra)"
LAST_WEEK = "ordered_at > (select max(ordered_at) - interval 7 day from raw.orders)"
ONCE = "qualify row_number() over (partition by order_id order by updated_at desc nulls last, _file_id desc) = 1"
ZONES = "timezone('UTC', ordered_at) as ordered_at, timezone('UTC', updated_at) as updated_at"
KINDS = {
    "spend times ten": (
        "ad_spend",
        f"select {RAW} replace (spend * 10 as spend) from raw.ad_spend"
        " where date > (select max(date) - 3 from raw.ad_spend)",
    ),
    "a week twice under other numbers": (
        "orders",
        f"select {RAW} replace ('again' || order_id as order_id, {ZONES}) from raw.orders where {LAST_WEEK} {ONCE}",
    ),
    "a file that lacks a column": ("orders", "select order_id, ordered_at from raw.orders limit 9"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_load_leaves_the_published_file_as_it_is_byte_by_byte(spoilt, kind):
    dataset, rows = KINDS[kind]
    if (spoilt.landing / "orders" / "in_cents.parquet").exists():
        (spoilt.landing / "orders" / "in_cents.parquet").unlink()
    file = spoilt.landing / dataset / "bad.parquet"
    with duckdb.connect(str(spoilt.data / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(f"copy ({rows}) to '{file}' (format parquet)")
    before = published_bytes(spoilt)
    assert spoilt.run() == 3, spoilt.output
    assert published_bytes(spoilt) == before
    assert spoilt.command("withdraw", f"{dataset}/bad.parquet") == 0, spoilt.output
    file.unlink()


def published_bytes(warehouse):
    """Every file of the published folder by its content, and where the link leads."""
    files = [path for path in sorted(warehouse.published.parent.rglob("*")) if path.is_file()]
    return [(path.name, path.resolve().name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
