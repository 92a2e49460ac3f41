"""Refunds of Shopify's Admin API as JSON: of their orders, or of a file of refunds.

A refund is the money of its successful refund transactions; sales, captures and authorisations in the same list are
none. Amounts are shop money.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.ingest.native.documents import Document, documents
from orchestration.ingest.native.layout import Look, Row
from orchestration.ingest.native.members import absolute, entries, first, money, shop_currency, total
from orchestration.ingest.native.shopify_order import is_order, of_order


def refund_rows(look: Look) -> Iterator[Row]:
    """One row per refund of an order, or of a file of refunds."""
    number = 0
    for document_number, document, problem in documents(look):
        refunds = _refunds(document or {}, document_number)
        if problem or document is None or refunds is None:
            number += 1
            yield Row(number, problem=problem or "it is neither an order nor a refund")
            continue
        for values in refunds:
            number += 1
            yield Row(number, values)


def _refunds(document: Document, document_number: int) -> list[dict[str, str | None]] | None:
    if is_order(document):
        order = of_order(document, document_number)
        currency = first(document, "currency", "currency_code") or shop_currency(document, "total_price")
        return [{**order, **_refund(entry, currency)} for entry in entries(document, "refunds")]
    if "refund_line_items" in document or "transactions" in document:
        return [{"order_id": first(document, "order_id"), **_refund(document, None)}]
    return None


def _refund(refund: Document, currency: str | None) -> dict[str, str | None]:
    paid_back = [entry for entry in entries(refund, "transactions") if _is_paid_back(entry)]
    amount = total(_in_shop_money(entry, currency) for entry in paid_back)
    if amount is None:
        amount = money(refund, "total_refunded") or _worth(refund)
    return {
        "refund_id": first(refund, "id"),
        "refunded_at": first(refund, "processed_at", "created_at"),
        "kind": "refund",
        "amount": amount,
        "currency": currency or next((first(entry, "currency") for entry in paid_back), None)
        or shop_currency(refund, "total_refunded"),
        "note": first(refund, "note"),
    }  # fmt: skip


def _is_paid_back(entry: Document) -> bool:
    status = (first(entry, "status") or "success").lower()
    return (first(entry, "kind") or "").lower() == "refund" and status == "success"


def _in_shop_money(entry: Document, currency: str | None) -> str | None:
    """The amount when it is in the shop's currency, else text that the contract refuses, rather than wrong money."""
    amount = money(entry, "amount")
    own = first(entry, "currency")
    if "amount_set" not in entry and currency and own and own != currency:
        return f"{amount} {own} where the shop's currency is {currency}"
    return amount


def _worth(refund: Document) -> str:
    """Without transactions no money went back, unless the refund was made outside: then its lines tell."""
    if isinstance(refund.get("transactions"), list):
        return "0"
    lines = entries(refund, "refund_line_items")
    return total(
        [
            *(money(line, "subtotal") for line in lines),
            *(money(line, "total_tax") for line in lines),
            *(absolute(money(entry, "amount")) for entry in entries(refund, "order_adjustments")),
        ]
    ) or "0"  # fmt: skip
