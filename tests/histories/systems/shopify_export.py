"""Orders of Shopify in the words of the admin's export: a row for each line, the order itself on the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.histories.shop import Row

EXPORT = "shopify/orders.export.csv"


def told(order: Row) -> Iterator[tuple[str, Row]]:
    """The order, of which `rows` makes those of the file."""
    yield EXPORT, order


def rows(order: Row) -> Iterator[Row]:
    """Its rows; without Shopify's own number, an order is known by its name."""
    paid_back = sum(payment["amount"] for refund in order["refunds"] for payment in refund["transactions"])
    of_order = {
        "Email": order["email"], "Financial Status": order["financial_status"], "Currency": order["currency"], "Total": order["total_price"],
        "Subtotal": order["subtotal_price"], "Shipping": 0, "Taxes": order["total_tax"], "Created at": _time(order["created_at"]),
        "Cancelled at": _time(order["cancelled_at"]), "Refunded Amount": round(paid_back, 2), "Source": "web",
    }  # fmt: skip
    for place, line in enumerate(order["line_items"]):
        yield {
            "Name": order["id"], **(of_order if place == 0 else {}), "Lineitem quantity": line["quantity"], "Lineitem name": line["name"],
            "Lineitem price": line["price"], "Lineitem sku": line["sku"], "Lineitem requires shipping": str(not line["gift_card"]).lower(),
        }  # fmt: skip


def _time(moment: datetime | None) -> str | None:
    return moment and f"{moment:%Y-%m-%d %H:%M:%S} +0000"
