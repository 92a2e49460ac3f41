"""WooCommerce orders as its REST API gives them. All its amounts but the totals are before tax.

An order names its refunds without a date; the refunds themselves, where the shop delivers them too, have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.ingest.native.documents import Document, documents
from orchestration.ingest.native.layout import Layout, Look, Row
from orchestration.ingest.native.members import absolute, entries, first, nested, total, utc

UTM = {
    "_wc_order_attribution_utm_source": "utm_source",
    "_wc_order_attribution_utm_medium": "utm_medium",
    "_wc_order_attribution_utm_campaign": "utm_campaign",
    "_wc_order_attribution_utm_content": "utm_content",
    "_wc_order_attribution_utm_term": "utm_term",
    "_wc_order_attribution_session_entry": "landing_site",
    "_wc_order_attribution_referrer": "referring_site",
}


def _is_order(document: Document | None) -> bool:
    return document is not None and "line_items" in document and "status" in document


def order_rows(look: Look) -> Iterator[Row]:
    """One row per order."""
    for number, order, problem in documents(look):
        if order is None or not _is_order(order):
            yield Row(number, problem=problem or "it is no order")
        else:
            yield Row(number, _order(order))


def _order(order: Document) -> dict[str, str | None]:
    billing, shipping = nested(order, "billing"), nested(order, "shipping")
    customer = first(order, "customer_id")
    attribution = {str(entry.get("key")): first(entry, "value") for entry in entries(order, "meta_data")}
    return {
        "order_id": first(order, "id"),
        "order_number": first(order, "number"),
        "created_at": _time(order, "date_created"),
        "updated_at": _time(order, "date_modified"),
        "paid_at": _time(order, "date_paid"),
        "status": first(order, "status"),
        "currency": first(order, "currency"),
        "discount_total": first(order, "discount_total"),
        "shipping_total": first(order, "shipping_total"),
        "fee_total": total(first(fee, "total") for fee in entries(order, "fee_lines")),
        "total_tax": first(order, "total_tax"),
        "total": first(order, "total"),
        "customer_id": None if customer == "0" else customer,
        "email": first(billing, "email"),
        "phone": first(billing, "phone"),
        "country": first(shipping, "country") or first(billing, "country"),
        "region": first(shipping, "state") or first(billing, "state"),
        "coupon_codes": ",".join(filter(None, (first(coupon, "code") for coupon in entries(order, "coupon_lines")))),
        "created_via": first(order, "created_via"),
        "refund_count": str(len(entries(order, "refunds"))),
        **{column: attribution.get(key) for key, column in UTM.items()},
    }


def _time(document: Document, name: str) -> str | None:
    """The time in UTC; the local one, read in the dataset's time zone, only where the other is missing."""
    return utc(first(document, f"{name}_gmt")) or first(document, name)


def line_rows(look: Look) -> Iterator[Row]:
    """One row per line of an order."""
    number = 0
    for document_number, order, problem in documents(look):
        if order is None or not _is_order(order):
            number += 1
            yield Row(number, problem=problem or "it is no order")
            continue
        for position, line in enumerate(entries(order, "line_items"), start=1):
            number += 1
            values = {
                **_of_order(order, document_number),
                "line_id": first(line, "id"),
                "position": str(position),
                "product_id": first(line, "product_id"),
                "variation_id": first(line, "variation_id"),
                "sku": first(line, "sku"),
                "product_name": first(line, "name"),
                "quantity": first(line, "quantity"),
                "subtotal": first(line, "subtotal"),
                "total": first(line, "total"),
            }
            yield Row(number, values)


def _of_order(order: Document, document_number: int) -> dict[str, str | None]:
    return {
        "order_id": first(order, "id"),
        "order_updated_at": _time(order, "date_modified"),
        "document": str(document_number),
    }


def refund_rows(look: Look) -> Iterator[Row]:
    """One row per refund, as its order names it or from a file of refunds."""
    number = 0
    for document_number, document, problem in documents(look):
        if document is None or problem:
            number += 1
            yield Row(number, problem=problem)
        elif _is_order(document):
            for refund in entries(document, "refunds"):
                number += 1
                yield Row(number, {**_of_order(document, document_number), **_named_refund(document, refund)})
        else:
            number += 1
            yield Row(number, _own_refund(document))


def _named_refund(order: Document, refund: Document) -> dict[str, str | None]:
    return {
        "refund_id": first(refund, "id"),
        "refunded_at": _time(refund, "date_created") or _time(order, "date_modified") or _time(order, "date_created"),
        "amount": absolute(first(refund, "total", "amount")),
        "currency": first(order, "currency"),
        "reason": first(refund, "reason"),
    }


def _own_refund(refund: Document) -> dict[str, str | None]:
    links = nested(refund, "_links").get("up")
    address = first(links[0], "href") if isinstance(links, list) and links else None
    named = re.search(r"/orders/(\d+)", address or "")
    return {
        "order_id": first(refund, "parent_id", "order_id") or (named[1] if named else None),
        "refund_id": first(refund, "id"),
        "refunded_at": _time(refund, "date_created"),
        "amount": absolute(first(refund, "amount", "total")),
        "currency": first(refund, "currency"),
        "reason": first(refund, "reason"),
        "is_own": "true",
    }


LAYOUTS = (
    Layout(
        "WooCommerce orders (JSON of the REST API)",
        "woocommerce",
        lambda look: (
            look.kind == "documents"
            and look.has("line_items", "status", "total")
            and look.has_any("date_created_gmt", "date_created", "prices_include_tax")
        ),
        {"orders": order_rows, "order_lines": line_rows, "refunds": refund_rows},
    ),
    Layout(
        "WooCommerce refunds (JSON of the REST API)",
        "woocommerce",
        lambda look: (
            look.kind == "documents"
            and look.has("amount", "refunded_by")
            and look.has_any("date_created_gmt", "date_created")
        ),
        {"refunds": refund_rows},
    ),
)
