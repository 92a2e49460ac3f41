"""What a load says of a landing folder: what is missing, does not belong, or may not be shown."""

import os
from pathlib import Path

import pytest
from ingest_support import HEADER, Shop

from orchestration.errors import ConfigurationError, OrdersMissingError
from orchestration.ingest import load_dataset, read_contracts
from orchestration.ingest.loader import open_warehouse


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_without_orders_the_error_says_what_to_do(shop: Shop) -> None:
    shop.put("customers/c.csv", "customer_id\n1\n")
    with pytest.raises(OrdersMissingError, match=r"Put at least one file with orders .* into .*/landing/orders/"):
        shop.load()
    assert shop.query("SELECT customer_id FROM raw.customers") == [("1",)]


def test_orders_loaded_before_are_enough(shop: Shop) -> None:
    path = shop.orders("1,2025-01-01,EUR,10")
    shop.load()
    path.unlink()
    assert shop.load().files == ()


def test_one_dataset_can_be_loaded_alone(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.put("customers/c.csv", "customer_id\n1\n")
    told: list[str] = []
    contracts = read_contracts(shop.settings.project_dir)
    with open_warehouse(shop.settings):
        pass
    results, rows = load_dataset(
        shop.settings, contracts["orders"], "run", lambda result: told.append(result.file_name)
    )
    assert rows == 1
    assert [result.rows_loaded for result in results] == [1]
    assert told == ["orders/o.csv"]
    assert shop.query("SELECT count(*) FROM raw.customers") == [(0,)]


def test_what_does_not_belong_is_told(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10")
    shop.put("order_line/x.csv", "a\n")
    shop.put("orders.csv", "a\n")
    shop.put("shop.yaml", "")
    shop.put("orders/.hidden.csv", "a\n")
    shop.put("orders/half.csv.part", "a\n")
    shop.put("orders/o.xlsx", b"PK\x03\x04")
    summary = shop.load()
    assert summary.warnings == (
        "folder order_line/ is no dataset and was not read. Did you mean 'order_lines'?",
        "file orders.csv was not read: it must lie in a dataset's folder, such as orders/.",
        "file shop.yaml was not read. Did you mean 'shop.yml'?",
    )
    assert [(file.file_name, file.status) for file in summary.files] == [
        ("orders/o.csv", "loaded"),
        ("orders/o.xlsx", "rejected"),
    ]
    text = summary.render()
    assert "orders" in text and "Save it as CSV UTF-8." in text and "warning: folder order_line/" in text


def test_the_summary_counts_files_and_rows(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,10", "2,2025-01-01,EUR,x")
    shop.put("orders/bad.csv", "")
    (line,) = shop.load().datasets
    assert (line.files, line.files_loaded, line.files_rejected) == (2, 1, 1)
    assert (line.rows_read, line.rows_loaded, line.rows_quarantined) == (2, 1, 1)


def test_an_unreadable_landing_folder_is_a_clear_error(shop: Shop) -> None:
    shop.landing.rename(shop.root / "elsewhere")
    with pytest.raises(ConfigurationError, match="landing cannot be read: No such file"):
        shop.load()


def test_personal_values_stay_out_of_reasons(shop: Shop) -> None:
    shop.orders("1,2025-01-01,EUR,ann@example.com,ann@example.com", header=HEADER + ",email")
    shop.put("orders/headless.csv", "1,2025-01-01,EUR,10,ann@example.com,ann@example.com\n")
    summary = shop.load()
    ledger = shop.query("SELECT coalesce(reason, '') FROM ops.loaded_files")
    assert "ann@example.com" not in f"{summary.render()}{ledger}{shop.reasons()}"
    assert shop.reasons() == ["total_amount: the value is not a number"]


def test_hostile_names_stay_names(shop: Shop) -> None:
    name = "orders/it's [a]*?\"; DROP TABLE raw.orders; --\n.csv"
    shop.orders('1,2025-01-01,EUR,10,"x\'; --"', name=name, header=HEADER + ',"a\'""); DROP TABLE x; --"')
    shop.orders("2,2025-01-01,EUR,10", name="orders/ordinary.csv")
    assert [file.status for file in shop.load().files] == ["loaded", "loaded"]
    assert shop.query("SELECT _extra FROM raw.orders WHERE order_id = '1'") == [
        ('{"a\'\\"); DROP TABLE x; --":"x\'; --"}',)
    ]


def test_an_unreadable_file_waits(shop: Shop) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    shop.orders("1,2025-01-01,EUR,10", name="orders/a.csv")
    shop.orders("2,2025-01-01,EUR,10", name="orders/b.csv").chmod(0)
    assert [file.status for file in shop.load().files] == ["loaded", "postponed"]
