"""Orders of Shopify's Admin API, REST or GraphQL, as JSON. Amounts are shop money."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.ingest.native.documents import Document, documents
from orchestration.ingest.native.layout import Layout, Look, Row
from orchestration.ingest.native.members import entries, first, money, nested, shop_currency, total
from orchestration.ingest.native.shopify_customers import customer_rows
from orchestration.ingest.native.shopify_order import is_order, of_order
from orchestration.ingest.native.shopify_refunds import refund_rows

NOT_AN_ORDER = "it is no order"
UTM = ("source", "medium", "campaign", "content", "term")


def _orders(look: Look) -> Iterator[tuple[int, Document, str]]:
    for number, document, problem in documents(look):
        if document is None or not is_order(document):
            yield number, document or {}, problem or NOT_AN_ORDER
        else:
            yield number, document, ""


def order_rows(look: Look) -> Iterator[Row]:
    """One row per order."""
    for number, order, problem in _orders(look):
        yield Row(number, problem=problem) if problem else Row(number, _order(order))


def _order(order: Document) -> dict[str, str | None]:
    customer = nested(order, "customer")
    address = nested(order, "shipping_address") or nested(order, "billing_address")
    visit = nested(order, "customer_journey_summary", "last_visit") or nested(order, "customer_visit")
    utm = nested(visit, "utm_parameters")
    shipping = money(order, "total_shipping_price") or total(money(line, "price") for line in _shipping_lines(order))
    return {
        "order_id": first(order, "id", "legacy_resource_id"),
        "order_name": first(order, "name"),
        "created_at": first(order, "created_at"),
        "processed_at": first(order, "processed_at"),
        "updated_at": first(order, "updated_at"),
        "cancelled_at": first(order, "cancelled_at"),
        "test": first(order, "test"),
        "financial_status": first(order, "financial_status", "display_financial_status"),
        "currency": first(order, "currency", "currency_code") or shop_currency(order, "total_price"),
        "presentment_currency": first(order, "presentment_currency", "presentment_currency_code"),
        "taxes_included": first(order, "taxes_included"),
        "subtotal_price": money(order, "subtotal_price"),
        "total_discounts": money(order, "total_discounts"),
        "total_shipping": shipping,
        "total_tax": money(order, "total_tax"),
        "line_tax": _line_tax(order),
        "total_tip": money(order, "total_tip_received"),
        "total_price": money(order, "total_price"),
        "customer_id": first(customer, "id", "legacy_resource_id") or first(order, "customer_id"),
        "email": first(order, "email", "contact_email") or first(customer, "email"),
        "phone": first(order, "phone") or first(customer, "phone") or first(address, "phone"),
        "discount_codes": ",".join(_codes(order)) or None,
        "source_name": first(order, "source_name"),
        "location": first(order, "location_id") or first(nested(order, "physical_location"), "name", "id"),
        "country": first(address, "country_code", "country_code_v2", "country"),
        "region": first(address, "province", "province_code"),
        "accepts_marketing": first(order, "buyer_accepts_marketing", "customer_accepts_marketing"),
        "landing_site": first(order, "landing_site") or first(visit, "landing_page"),
        "referring_site": first(order, "referring_site") or first(visit, "referrer_url"),
        **{f"utm_{name}": first(utm, name) for name in UTM},
    }


def _line_tax(order: Document) -> str | None:
    """The tax on goods, where every line tells its own."""
    lines = entries(order, "line_items")
    if not lines or not all(isinstance(line.get("tax_lines"), list) for line in lines):
        return None
    return total(money(tax, "price") for line in lines for tax in entries(line, "tax_lines")) or "0"


def _shipping_lines(order: Document) -> list[Document]:
    return entries(order, "shipping_lines")


def _codes(order: Document) -> list[str]:
    codes = order.get("discount_codes")
    if not isinstance(codes, list):
        return [code] if (code := first(order, "discount_code")) else []
    return [str(code["code"] if isinstance(code, dict) else code) for code in codes if code]


def line_rows(look: Look) -> Iterator[Row]:
    """One row per line of an order."""
    number = 0
    for document_number, order, problem in _orders(look):
        if problem:
            number += 1
            yield Row(number, problem=problem)
            continue
        for position, line in enumerate(entries(order, "line_items"), start=1):
            number += 1
            yield Row(number, {**of_order(order, document_number), **_line(line, position)})


def _line(line: Document, position: int) -> dict[str, str | None]:
    allocations = line.get("discount_allocations")
    discount = (
        total(money(entry, "amount", "allocated_amount") for entry in entries(line, "discount_allocations"))
        if isinstance(allocations, list)
        else money(line, "total_discount")
    )
    return {
        "line_id": first(line, "id"),
        "position": str(position),
        "product_id": first(line, "product_id") or first(nested(line, "product"), "id"),
        "variant_id": first(line, "variant_id") or first(nested(line, "variant"), "id"),
        "sku": first(line, "sku"),
        "title": first(line, "name", "title"),
        "vendor": first(line, "vendor"),
        "quantity": first(line, "quantity"),
        "price": money(line, "price", "original_unit_price"),
        "line_total": money(line, "original_total"),  # GraphQL's is for the whole line, REST's price for one unit
        "discount": discount,
        "tax": total(money(entry, "price") for entry in entries(line, "tax_lines")),
        "gift_card": first(line, "gift_card", "is_gift_card"),
    }


def _fits_order(look: Look) -> bool:
    return (
        look.kind == "documents"
        and is_order(dict(look.first))
        and look.has_any("line_items", "total_price", "total_price_set")
    )


LAYOUTS = (
    Layout(
        "Shopify orders (JSON of the Admin API)",
        "shopify",
        _fits_order,
        {"orders": order_rows, "order_lines": line_rows, "refunds": refund_rows, "customers": customer_rows},
    ),
    Layout(
        "Shopify refunds (JSON of the Admin API)",
        "shopify",
        lambda look: look.kind == "documents" and look.has("refund_line_items", "order_id"),
        {"refunds": refund_rows},
    ),
    Layout(
        "Shopify customers (JSON of the Admin API)",
        "shopify",
        lambda look: (
            look.kind == "documents"
            and look.has("id", "email")
            and look.has_any("verified_email", "orders_count", "number_of_orders")
        ),
        {"customers": customer_rows},
    ),
    Layout(
        "Shopify's abandoned checkouts",
        "shopify",
        lambda look: look.kind == "documents" and look.has("line_items", "completed_at", "cart_token"),
        refusal="nobody ordered them, so nothing is taken from it. Remove it.",
    ),
    Layout(
        "Shopify's payment transactions",
        "shopify",
        lambda look: look.kind == "documents" and look.has("kind", "gateway", "amount", "status"),
        refusal="refunds come with the orders or from the refunds themselves, so nothing is taken from it. Remove it.",
    ),
)
