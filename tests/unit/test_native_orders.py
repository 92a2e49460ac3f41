"""Files of shop systems: what is in raw is what the file says, whatever its layout."""

import json
from decimal import Decimal

import pytest
from ingest_support import Shop
from native_orders import (
    EXPORT,
    EXPORT_HEADER,
    WOOCOMMERCE,
    bulk_result,
    export_row,
    graphql_order,
    rest_order,
    shopify_export,
)

from orchestration.ingest import load_all, withdraw


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def texts(shop, table, columns, order="_file_id, _row_number"):
    return [tuple(map(str, row)) for row in shop.query(f"SELECT {columns} FROM raw.{table} ORDER BY {order}")]


def test_the_admin_export_has_an_order_on_the_first_of_its_rows_and_a_line_on_each(shop):
    shop.load_one("shopify/orders.csv", EXPORT)
    assert texts(shop, "shopify_orders", "order_id, total_price, created_at, taxes_included, test") == [
        ("501", "64.800000", "2025-05-13 03:06:16", "False", "None"),
        ("502", "132.000000", "2025-05-13 14:00:00", "True", "None"),
        ("503", "1.000000", "2025-05-14 14:00:00", "False", "True"),
    ]
    assert texts(shop, "shopify_order_lines", "order_id, position, title, quantity, price") == [
        ("501", "1", 'Mug, "large"\nblue', "2.000000", "20.000000"),
        ("501", "2", "Gift card - 20", "1.000000", "20.000000"),
        ("502", "1", "Plate", "3.000000", "40.000000"),
        ("503", "1", "Plate", "1.000000", "1.000000"),
    ]
    assert texts(shop, "shopify_refunds", "refund_id, amount, refunded_at, note") == [
        ("502-refunded", "44.000000", "2025-05-13 14:00:00", "dated by the order"),
        ("503-refunded", "1.000000", "2025-05-15 14:00:00", "dated by the cancellation"),
    ]


def test_a_line_whose_order_is_missing_above_it_goes_to_quarantine(shop):
    lost = export_row(Name="#9", Lineitem_quantity=1, Lineitem_name="x", Lineitem_price="1.00")
    files = shop.load_one("shopify/orders.csv", shopify_export(lost)) and shop.load().files
    assert {file.dataset for file in files if file.file_name == "shopify/orders.csv"} >= {"shopify_order_lines"}
    assert shop.reasons() == ["it is a line of order #9, whose own row does not stand above it"]


def test_a_header_in_the_middle_of_the_export_is_passed_over(shop):
    shop.load_one("shopify/orders.csv", EXPORT + ",".join(EXPORT_HEADER) + "\r\n")
    assert set(shop.reasons()) == {"passed over: the header once more"}
    assert shop.query("SELECT count(*) FROM raw.shopify_order_lines") == [(4,)]


WRAPPINGS = {
    "one order": json.dumps({"order": rest_order()}, indent=1),
    "a page": json.dumps({"orders": [rest_order()]}),
    "lines": json.dumps(rest_order()) + "\n",
    "pages on lines": json.dumps({"orders": [rest_order()]}) + "\n" + json.dumps({"orders": []}) + "\n",
    "GraphQL": json.dumps(
        {"data": {"orders": {"edges": [{"node": graphql_order()}], "pageInfo": {}}}, "extensions": {}}
    ),
    "a bulk result": bulk_result(),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_an_order_of_the_api_reads_the_same_however_it_is_wrapped(shop, wrapping):
    shop.load_one("shopify/orders.json", WRAPPINGS[wrapping])
    columns = (
        "order_id, processed_at, financial_status, currency, subtotal_price, total_shipping, total_price, line_tax"
    )
    assert texts(shop, "shopify_orders", columns) == [
        ("601", "2025-05-12 07:59:00", "partially_refunded", "EUR", "90.000000", "4.950000", "94.950000", "14.370000")
    ]
    gross = "line_id, product_id, quantity, coalesce(line_total, quantity * price)::decimal(9, 2), discount, tax"
    assert texts(shop, "shopify_order_lines", gross) == [("801", "901", "2.000000", "100.00", "10.000000", "14.370000")]
    assert texts(shop, "shopify_refunds", "refund_id, order_id, amount, currency") == [
        ("951", "601", "11.900000", "EUR")
    ]
    assert texts(shop, "shopify_customers", "customer_id, email") == [("701", "cleo@mail.example")]


def test_money_of_another_currency_without_shop_money_is_refused_rather_than_wrong(shop):
    back = {"id": 3, "kind": "refund", "status": "success", "amount": "13.33", "currency": "USD"}
    order = rest_order(refunds=[{"id": 1, "created_at": "2025-05-20T10:00:00Z", "transactions": [back]}])
    shop.load_one("shopify/orders.jsonl", json.dumps(order))
    assert shop.query("SELECT * FROM raw.shopify_refunds") == []
    assert "13.33 USD where the shop's currency is EUR" in shop.reasons()[0]


def test_a_price_that_is_no_number_quarantines_its_line_and_no_other(shop):
    order = rest_order()
    order["line_items"] = [{**order["line_items"][0], "price_set": None, "price": "free"}, order["line_items"][0]]
    shop.load_one("shopify/orders.jsonl", json.dumps(order))
    assert shop.query("SELECT count(*) FROM raw.shopify_order_lines") == [(1,)]
    assert shop.reasons() == ["price: 'free' is not a number"]


CONNECTOR = {
    "order.csv": "id,taxes_included,currency,subtotal_price,total_tax,total_price,created_at,updated_at,financial_status,"
    "customer_id,_fivetran_synced\n5,false,GBP,2.8,0.00,3.79,2020-09-09 23:01:54.000,2020-09-10 15:38:26.000,paid,7,\n",
    "order_line.csv": "order_id,id,product_id,variant_id,name,price,quantity,gift_card,total_discount\n"
    "5,6,8,9,Tea,1.4,2,FALSE,0\n",
    "transaction.csv": "id,order_id,refund_id,kind,status,gateway,amount,currency,created_at\n"
    "1,5,,sale,success,x,3.79,GBP,2020-09-09 23:01:54\n2,5,44,refund,success,x,1.00,GBP,2020-09-11 1:00:00\n",
}


def test_tables_of_connectors_are_told_apart_by_their_columns_and_are_in_utc(tmp_path):
    shop = Shop(tmp_path)
    shop.put("shop.yml", "reporting_timezone: America/New_York\nreporting_currency: GBP\n")
    for name, content in CONNECTOR.items():
        shop.load_one(f"shopify/anything/{name}", content)
    assert texts(shop, "shopify_orders", "order_id, created_at, folder") == [("5", "2020-09-09 23:01:54", "anything")]
    assert texts(shop, "shopify_order_lines", "order_id, line_id, price, document") == [("5", "6", "1.400000", "None")]
    assert texts(shop, "shopify_transactions", "kind, amount, occurred_at") == [
        ("sale", "3.790000", "2020-09-09 23:01:54"),
        ("refund", "1.000000", "2020-09-11 01:00:00"),
    ]


def test_woocommerce_orders(shop):
    shop.load_one("woocommerce/orders.json", json.dumps(WOOCOMMERCE))
    columns = "order_id, created_at, status, total, customer_id, coupon_codes, refund_count, utm_source"
    assert texts(shop, "woocommerce_orders", columns) == [
        ("301", "2025-06-01 12:00:00", "completed", "36.000000", "None", "one", "1", "google")
    ]
    assert texts(shop, "woocommerce_order_lines", "line_id, quantity, subtotal, total") == [
        ("401", "3.000000", "20.000000", "19.000000"),
        ("402", "1.000000", "6.000000", "6.000000"),
    ]
    assert texts(shop, "woocommerce_refunds", "refund_id, order_id, amount, refunded_at") == [
        ("303", "301", "7.200000", "2025-06-03 12:00:00")
    ]


def test_a_shop_without_a_file_of_the_contract_has_orders_too(shop):
    shop.put("shopify/orders.csv", EXPORT)
    assert load_all(shop.settings, "run").rows_loaded == 9


def test_a_file_that_feeds_several_datasets_is_loaded_once_into_each_and_withdrawn_from_all(shop):
    shop.load_one("shopify/orders.csv", EXPORT)
    shop.put("shopify/copy.csv", EXPORT)
    assert all(file.status == "already_loaded" for file in shop.load().files)
    gone = withdraw(shop.settings, "shopify/orders.csv")
    assert gone.rows_removed == 9
    tables = ("shopify_orders", "shopify_order_lines", "shopify_refunds")
    assert [shop.query(f"SELECT count(*) FROM raw.{table}")[0][0] for table in tables] == [0, 0, 0]
    assert sum((Decimal(file.rows_loaded) for file in shop.load().files), Decimal(0)) == 0
