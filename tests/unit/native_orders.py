"""Exports of shop systems, written by hand in the shapes that the systems give."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

EXPORT_HEADER = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Zip",
    "Billing Country",
    "Shipping Zip",
    "Shipping Country",
    "Notes",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Vendor",
    "Location",
    "Id",
    "Tags",
    "Source",
    "Lineitem discount",
    "Phone",
]


def export_row(**cells: Any) -> dict[str, Any]:
    """A row of Shopify's export: cells by header, spaces as underscores."""
    return {name.replace("_", " "): value for name, value in cells.items()}


def shopify_export(*rows: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, EXPORT_HEADER, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


EXPORT = shopify_export(
    export_row(
        Name="#1001", Email="Ann@Mail.example", Financial_Status="paid", Currency="USD", Subtotal="55.00", Shipping="5.00",
        Taxes="4.80", Total="64.80", Discount_Code="SAVE5", Discount_Amount="5.00", Created_at="2025-05-12 23:06:16 -0400",
        Lineitem_quantity=2, Lineitem_name='Mug, "large"\nblue', Lineitem_price="20.00", Lineitem_sku="MUG",
        Lineitem_requires_shipping="true", Lineitem_discount="0.00", Shipping_Zip="'75008", Shipping_Country="US",
        Refunded_Amount="0.00", Id="501", Source="web", Accepts_Marketing="yes",
    ),
    export_row(
        Name="#1001", Email="Ann@Mail.example", Lineitem_quantity=1, Lineitem_name="Gift card - 20", Lineitem_price="20.00",
        Lineitem_requires_shipping="false", Lineitem_discount="0.00",
    ),
    export_row(
        Name="#1002", Email="bob@mail.example", Financial_Status="partially_refunded", Currency="USD", Subtotal="120.00",
        Shipping="12.00", Taxes="22.00", Total="132.00", Discount_Amount="0.00", Created_at="2025-05-13 10:00:00 -0400",
        Lineitem_quantity=3, Lineitem_name="Plate", Lineitem_price="40.00", Lineitem_sku="PLA", Lineitem_discount="0.00",
        Lineitem_requires_shipping="true", Refunded_Amount="44.00", Id="502", Source="pos", Payment_Method="Cash",
    ),
    export_row(
        Name="#1003", Financial_Status="paid", Currency="USD", Subtotal="1.00", Shipping="0.00", Taxes="0.00", Total="1.00",
        Created_at="2025-05-14 10:00:00 -0400", Lineitem_quantity=1, Lineitem_name="Plate", Lineitem_price="1.00",
        Payment_Method="(for testing) Bogus Gateway", Id="503", Cancelled_at="2025-05-15 10:00:00 -0400",
        Refunded_Amount="1.00",
    ),
)  # fmt: skip


def shop_money(amount: str, buyer: str = "999.00") -> dict[str, Any]:
    """An amount in the shop's currency beside another in the buyer's."""
    return {
        "shop_money": {"amount": amount, "currency_code": "EUR"},
        "presentment_money": {"amount": buyer, "currency_code": "USD"},
    }


def rest_order(**changes: Any) -> dict[str, Any]:
    """An order of the REST API: 2 at 50.00, 10.00 off by a code on the order, tax in prices, 11.90 back."""
    return {
        "id": 601, "name": "#2001", "created_at": "2025-05-12T10:00:00+02:00", "processed_at": "2025-05-12T09:59:00+02:00",
        "updated_at": "2025-05-20T10:00:00+02:00", "cancelled_at": None, "test": False, "currency": "EUR",
        "presentment_currency": "USD", "financial_status": "partially_refunded", "taxes_included": True,
        "subtotal_price": "90.00", "total_discounts": "10.00", "total_tax": "15.16", "total_price": "94.95",
        "subtotal_price_set": shop_money("90.00"), "total_price_set": shop_money("94.95"),
        "total_shipping_price_set": shop_money("4.95"), "total_tip_received": "0.00", "email": "cleo@mail.example",
        "discount_codes": [{"code": "TEN", "amount": "10.00", "type": "fixed_amount"}], "source_name": "web",
        "landing_site": "/?utm_source=news", "buyer_accepts_marketing": True,
        "customer": {"id": 701, "email": "cleo@mail.example", "first_name": "Cleo", "last_name": "Planted",
                     "updated_at": "2025-05-20T10:00:00+02:00", "verified_email": True},
        "shipping_address": {"country_code": "DE", "province": "Berlin"},
        "line_items": [
            {"id": 801, "product_id": 901, "variant_id": 902, "sku": "LAMP", "name": "Lamp", "quantity": 2, "price": "50.00",
             "price_set": shop_money("50.00"), "total_discount": "0.00", "gift_card": False,
             "discount_allocations": [{"amount": "10.00", "amount_set": shop_money("10.00")}],
             "tax_lines": [{"price": "14.37", "rate": 0.19, "price_set": shop_money("14.37")}]},
        ],
        "refunds": [
            {"id": 951, "created_at": "2025-05-20T10:00:00+02:00", "note": "broken",
             "refund_line_items": [{"subtotal": "45.00", "total_tax": "7.18"}],
             "transactions": [
                 {"id": 1, "kind": "sale", "status": "success", "amount": "94.95", "currency": "EUR"},
                 {"id": 2, "kind": "refund", "status": "failure", "amount": "11.90", "currency": "EUR"},
                 {"id": 3, "kind": "refund", "status": "success", "amount": "13.33", "currency": "USD",
                  "amount_set": shop_money("11.90", "13.33")},
             ]},
        ],
        **changes,
    }  # fmt: skip


def graphql_order() -> dict[str, Any]:
    """The same order as the GraphQL API gives it."""

    def bag(amount: str) -> dict[str, Any]:
        return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}, "presentmentMoney": {"amount": "999.0"}}

    return {
        "id": "gid://shopify/Order/601", "name": "#2001", "createdAt": "2025-05-12T08:00:00Z",
        "processedAt": "2025-05-12T07:59:00Z", "updatedAt": "2025-05-20T08:00:00Z", "cancelledAt": None, "test": False,
        "currencyCode": "EUR", "displayFinancialStatus": "PARTIALLY_REFUNDED", "taxesIncluded": True,
        "subtotalPriceSet": bag("90.0"), "totalPriceSet": bag("94.95"), "totalTaxSet": bag("15.16"),
        "totalShippingPriceSet": bag("4.95"), "email": "cleo@mail.example", "discountCodes": ["TEN"],
        "customer": {"id": "gid://shopify/Customer/701", "email": "cleo@mail.example", "numberOfOrders": "1"},
        "shippingAddress": {"countryCodeV2": "DE", "province": "Berlin"}, "sourceName": "web",
        "lineItems": {"edges": [{"node": {
            "id": "gid://shopify/LineItem/801", "name": "Lamp", "sku": "LAMP", "quantity": 2, "isGiftCard": False,
            "product": {"id": "gid://shopify/Product/901"}, "originalTotalSet": bag("100.0"),
            "discountAllocations": [{"allocatedAmountSet": bag("10.0")}], "taxLines": [{"priceSet": bag("14.37")}]}}]},
        "refunds": [{"id": "gid://shopify/Refund/951", "createdAt": "2025-05-20T08:00:00Z", "note": "broken",
                     "totalRefundedSet": bag("11.9")}],
    }  # fmt: skip


def bulk_result() -> str:
    """The same order as a bulk operation gives it: lines below their order."""
    order = graphql_order()
    lines = [{**edge["node"], "__parentId": order["id"]} for edge in order.pop("lineItems")["edges"]]
    return "\n".join(json.dumps(entry) for entry in (order, *lines)) + "\n"


WOOCOMMERCE = [
    {
        "id": 301, "number": "301", "status": "completed", "currency": "GBP", "date_created": "2025-06-01T13:00:00",
        "date_created_gmt": "2025-06-01T12:00:00", "date_modified_gmt": "2025-06-03T12:00:00",
        "date_paid_gmt": "2025-06-01T12:00:05", "discount_total": "1.00", "discount_tax": "0.20", "shipping_total": "5.00",
        "shipping_tax": "1.00", "total": "36.00", "total_tax": "6.00", "prices_include_tax": True, "customer_id": 0,
        "billing": {"email": "Dan@Mail.example", "phone": "+44 20 7123 4567", "country": "GB", "state": ""},
        "meta_data": [{"key": "_wc_order_attribution_utm_source", "value": "google"}],
        "line_items": [
            {"id": 401, "name": "Tea", "product_id": 5, "quantity": 3, "subtotal": "20.00", "subtotal_tax": "4.00",
             "total": "19.00", "total_tax": "3.80", "sku": "TEA", "price": 6.333333},
            {"id": 402, "name": "Cup", "product_id": 6, "quantity": 1, "subtotal": "6.00", "total": "6.00", "sku": "CUP"},
        ],
        "fee_lines": [], "coupon_lines": [{"code": "one"}],
        "refunds": [{"id": 303, "reason": "", "total": "-7.20"}],
    },
]  # fmt: skip
