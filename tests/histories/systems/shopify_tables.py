"""Shopify in the words of a connector's tables: the order, each of its lines, what was paid back, and customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from tests.histories.shop import Row

OF_ORDER = [
    "id", "created_at", "processed_at", "updated_at", "cancelled_at", "financial_status", "currency", "taxes_included",
    "subtotal_price", "total_tax", "total_price", "email",
]  # fmt: skip


def told(order: Row, random: Random) -> Iterator[tuple[str, Row]]:
    """The order, mostly with its lines, and with its refunds as such or as the payments that they are."""
    customer = order["customer"] and order["customer"]["id"]
    of_order = {name: order[name] for name in OF_ORDER}
    yield "shopify/order.csv", {**of_order, "customer_id": customer, "_fivetran_deleted": random.random() < 0.05}
    if random.random() < 0.8:
        for line in order["line_items"]:
            yield told_line(order, line, order["updated_at"])
    as_payments = random.random() < 0.5
    for refund in order["refunds"]:
        if as_payments:
            for payment in refund["transactions"]:
                yield told_payment(
                    {**payment, "order": order["id"], "refund": refund["id"], "at": refund["created_at"]}
                )
        else:
            amount = sum(payment["amount"] for payment in refund["transactions"])
            yield told_refund(order, refund["id"], refund["created_at"], amount)


def told_line(order: Row, line: Row, synced: datetime) -> tuple[str, Row]:
    """A line of an order, known when it was fetched."""
    place = {"order_id": order["id"], "variant_id": 1, "_fivetran_synced": synced}
    return "shopify/order_line.csv", {**line, **place}


def told_refund(order: Row, refund: str, moment: datetime, amount: float) -> tuple[str, Row]:
    """A refund with what went back."""
    values = {"total_refunded_set_shop_amount": amount, "total_refunded_set_shop_currency_code": order["currency"]}
    return "shopify/refund.csv", {"id": refund, "order_id": order["id"], "processed_at": moment, **values}


def told_payment(payment: Row) -> tuple[str, Row]:
    """A payment, or one that went back."""
    row = {name: payment[name] for name in ("id", "kind", "status", "amount")}
    place = {"order_id": payment["order"], "refund_id": payment["refund"], "processed_at": payment["at"]}
    return "shopify/transaction.csv", {**row, **place}


def told_customer(customer: Row) -> tuple[str, Row]:
    """A customer as of some moment."""
    consent = {"email_marketing_consent_state": customer["consent"], "verified_email": True}
    return "shopify/customer.csv", {
        **{name: customer[name] for name in ("id", "email", "phone", "updated_at")},
        **consent,
    }
