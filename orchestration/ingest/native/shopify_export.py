"""Shopify's orders export from the admin: a CSV with one row a line item, the order itself on its first row.

What it lacks: no test flag (Shopify's own test gateway is called Bogus), no refund date, no taxes-included flag (the
sums tell), no gift card flag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from orchestration.ingest.native.layout import Layout, Look, Row
from orchestration.ingest.native.tables import Cells, table_rows


@dataclass(frozen=True)
class _Line:
    """One row of the export with the order that it belongs to; `is_first` on the order's own row.

    `position` is 0 for a row that cannot be read at all.
    """

    number: int
    cells: Cells
    order: Cells
    document: int
    position: int
    is_first: bool
    problem: str


def _rows(look: Look) -> Iterator[_Line]:
    order: Cells = {}
    document = position = 0
    for number, cells, problem in table_rows(look):
        if problem:
            yield _Line(number, cells, {}, document, 0, False, problem)
            continue
        is_first = bool(cells.get("total") or (cells.get("created_at") and cells.get("name") != order.get("name")))
        if is_first:
            order, document, position = cells, document + 1, 0
        told = ""
        if not is_first and (not order or cells.get("name") != order.get("name")):
            told = f"it is a line of order {cells.get('name') or '(none)'}, whose own row does not stand above it"
        position += 1
        yield _Line(number, cells, order, document, position, is_first, told)


def order_rows(look: Look) -> Iterator[Row]:
    """One row per order: its first row."""
    for line in _rows(look):
        if line.problem and line.position == 0:
            yield Row(line.number, line.cells, problem=line.problem)
        elif line.is_first:
            yield Row(line.number, _order(line.order))


def _id(order: Cells) -> str | None:
    """Shopify's number; the buyer's where the file has none, or one that a spreadsheet made `5.02E+12` of."""
    number = order.get("id", "")
    return number if number.isdecimal() else order.get("name")


def _order(order: Cells) -> dict[str, str | None]:
    return {
        "order_id": _id(order),
        "order_name": order.get("name"),
        "created_at": order.get("created_at"),
        "cancelled_at": order.get("cancelled_at"),
        "test": "true" if "bogus" in order.get("payment_method", "").lower() else None,
        "financial_status": order.get("financial_status"),
        "currency": order.get("currency"),
        "taxes_included": _taxes_included(order),
        "subtotal_price": order.get("subtotal"),
        "total_discounts": order.get("discount_amount"),
        "total_shipping": order.get("shipping"),
        "total_tax": order.get("taxes"),
        "total_price": order.get("total"),
        "email": order.get("email"),
        "phone": order.get("phone") or order.get("billing_phone") or order.get("shipping_phone"),
        "discount_codes": order.get("discount_code"),
        "source_name": order.get("source"),
        "location": order.get("location"),
        "country": order.get("shipping_country") or order.get("billing_country"),
        "region": order.get("shipping_province") or order.get("billing_province"),
        "accepts_marketing": order.get("accepts_marketing"),
    }


def _taxes_included(order: Cells) -> str | None:
    """Whether the total holds the taxes already; with taxes added it would be larger."""
    try:
        subtotal, taxes, total = (Decimal(order.get(name) or 0) for name in ("subtotal", "taxes", "total"))
        others = sum(Decimal(order.get(name) or 0) for name in ("shipping", "duties"))
    except InvalidOperation:
        return None
    return str(taxes > 0 and total < subtotal + others + taxes).lower()


def line_rows(look: Look) -> Iterator[Row]:
    """One row per line item."""
    for line in _rows(look):
        if line.problem:
            yield Row(line.number, line.cells, problem=line.problem)
        elif line.cells.get("lineitem_name") or line.cells.get("lineitem_quantity"):
            yield Row(line.number, _line(line))


def _line(line: _Line) -> dict[str, str | None]:
    cells = line.cells
    return {
        "order_id": _id(line.order),
        "document": str(line.document),
        "position": str(line.position),
        "sku": cells.get("lineitem_sku"),
        "title": cells.get("lineitem_name"),
        "vendor": cells.get("vendor"),
        "quantity": cells.get("lineitem_quantity"),
        "price": cells.get("lineitem_price"),
        "discount": cells.get("lineitem_discount"),
        "requires_shipping": cells.get("lineitem_requires_shipping"),
    }


def refund_rows(look: Look) -> Iterator[Row]:
    """One row per order of which something was refunded; the export gives one sum and no date."""
    for line in _rows(look):
        if line.is_first and _is_money(line.order.get("refunded_amount", "")):
            order = line.order
            known = [order.get(name, "") for name in ("fulfilled_at", "paid_at", "created_at")]
            yield Row(
                line.number,
                {
                    "order_id": _id(order),
                    "document": str(line.document),
                    "refund_id": f"{_id(order)}-refunded",
                    "refunded_at": order.get("cancelled_at") or max(known),
                    "kind": "refund",
                    "amount": order.get("refunded_amount"),
                    "currency": order.get("currency"),
                    "note": "dated by the cancellation" if order.get("cancelled_at") else "dated by the order",
                },
            )


def _is_money(text: str) -> bool:
    try:
        return Decimal(text or 0) != 0
    except InvalidOperation:
        return True


LAYOUTS = (
    Layout(
        "Shopify's orders export (CSV from the admin)",
        "shopify",
        lambda look: look.has("name", "financial_status", "total", "lineitem_quantity", "lineitem_price"),
        {"orders": order_rows, "order_lines": line_rows, "refunds": refund_rows},
    ),
)
