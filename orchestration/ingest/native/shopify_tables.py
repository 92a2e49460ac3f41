"""Shopify's tables as connectors land them, of the REST or the GraphQL variant, as CSV or Parquet.

Their times are UTC. GraphQL's `original_total_set_shop_amount` is the total of a line, REST's `price` is for one unit.
"""

from __future__ import annotations

from orchestration.ingest.native.layout import Layout
from orchestration.ingest.native.members import first, money, utc
from orchestration.ingest.native.tables import Cells, Values, each


def _order(order: Cells) -> Values:
    return {
        "order_id": first(order, "id"),
        "order_name": first(order, "name"),
        "created_at": utc(first(order, "created_at")),
        "processed_at": utc(first(order, "processed_at")),
        "updated_at": utc(first(order, "updated_at", "_fivetran_synced")),
        "cancelled_at": utc(first(order, "cancelled_at")),
        "test": first(order, "test"),
        "is_deleted": first(order, "_fivetran_deleted"),
        "financial_status": first(order, "financial_status", "display_financial_status"),
        "currency": first(order, "currency", "currency_code"),
        "presentment_currency": first(order, "presentment_currency", "presentment_currency_code"),
        "taxes_included": first(order, "taxes_included"),
        "subtotal_price": money(order, "subtotal_price"),
        "total_discounts": money(order, "total_discounts"),
        "total_shipping": money(order, "total_shipping_price"),
        "total_tax": money(order, "total_tax"),
        "total_tip": money(order, "total_tip_received"),
        "total_price": money(order, "total_price"),
        "customer_id": first(order, "customer_id"),
        "email": first(order, "email"),
        "phone": first(order, "phone", "shipping_address_phone", "billing_address_phone"),
        "source_name": first(order, "source_name"),
        "location": first(order, "location_id"),
        "country": first(order, "shipping_address_country_code", "billing_address_country_code"),
        "region": first(order, "shipping_address_province", "billing_address_province"),
        "accepts_marketing": first(order, "buyer_accepts_marketing", "customer_accepts_marketing"),
        "landing_site": first(order, "landing_site_base_url", "landing_site"),
        "referring_site": first(order, "referring_site"),
    }


def _line(line: Cells) -> Values:
    return {
        "order_id": first(line, "order_id"),
        "order_updated_at": utc(first(line, "_fivetran_synced")),
        "line_id": first(line, "id"),
        "position": first(line, "index"),
        "product_id": first(line, "product_id"),
        "variant_id": first(line, "variant_id"),
        "sku": first(line, "sku"),
        "title": first(line, "name", "title"),
        "vendor": first(line, "vendor"),
        "quantity": first(line, "quantity"),
        "price": first(line, "price_set_shop_amount", "price"),
        "line_total": first(line, "original_total_set_shop_amount"),
        "discount": money(line, "total_discount"),
        "gift_card": first(line, "gift_card", "is_gift_card"),
    }


def _refund(refund: Cells) -> Values:
    return {
        "order_id": first(refund, "order_id"),
        "refund_id": first(refund, "id"),
        "refunded_at": utc(first(refund, "processed_at", "created_at")),
        "kind": "refund",
        "amount": money(refund, "total_refunded"),
        "currency": first(refund, "total_refunded_set_shop_currency_code"),
        "note": first(refund, "note"),
    }


def _transaction(transaction: Cells) -> Values:
    return {
        "transaction_id": first(transaction, "id"),
        "order_id": first(transaction, "order_id"),
        "refund_id": first(transaction, "refund_id"),
        "occurred_at": utc(first(transaction, "processed_at", "created_at")),
        "kind": first(transaction, "kind"),
        "status": first(transaction, "status"),
        "test": first(transaction, "test"),
        "amount": money(transaction, "amount"),
        "currency": first(transaction, "amount_set_shop_currency_code", "currency"),
    }


def _customer(customer: Cells) -> Values:
    consent = first(customer, "email_marketing_consent_state", "marketing_consent_state")
    return {
        "customer_id": first(customer, "id"),
        "created_at": utc(first(customer, "created_at")),
        "updated_at": utc(first(customer, "updated_at", "_fivetran_synced")),
        "email": first(customer, "email"),
        "phone": first(customer, "phone"),
        "first_name": first(customer, "first_name"),
        "last_name": first(customer, "last_name"),
        "email_consent": str(consent.lower() == "subscribed").lower()
        if consent
        else first(customer, "accepts_marketing"),
        "consent_updated_at": utc(first(customer, "email_marketing_consent_updated_at")),
    }


LAYOUTS = (
    Layout(
        "Shopify's orders table (from a connector)",
        "shopify",
        lambda look: (
            look.is_table
            and look.has("id", "taxes_included")
            and look.has_any("financial_status", "display_financial_status")
            and look.has_any("total_price", "total_price_set_shop_amount")
        ),
        {"orders": each(_order)},
    ),
    Layout(
        "Shopify's order lines table (from a connector)",
        "shopify",
        lambda look: (
            look.is_table
            and look.has("id", "order_id", "quantity")
            and look.has_any("gift_card", "is_gift_card", "variant_id")
            and look.has_any("price", "original_total_set_shop_amount")
        ),
        {"order_lines": each(_line)},
    ),
    Layout(
        "Shopify's refunds table (from a connector)",
        "shopify",
        lambda look: look.is_table and look.has("id", "order_id", "total_refunded_set_shop_amount"),
        {"refunds": each(_refund)},
    ),
    Layout(
        "Shopify's transactions table (from a connector)",
        "shopify",
        lambda look: (
            look.is_table
            and look.has("id", "order_id", "kind", "status", "refund_id")
            and look.has_any("amount", "amount_set_shop_amount")
        ),
        {"transactions": each(_transaction)},
    ),
    Layout(
        "Shopify's customers table (from a connector)",
        "shopify",
        lambda look: (
            look.is_table
            and look.has("id", "email")
            and look.has_any("verified_email", "orders_count", "email_marketing_consent_state")
        ),
        {"customers": each(_customer)},
    ),
    Layout(
        "Shopify's refunds table without amounts (from a connector)",
        "shopify",
        lambda look: look.is_table and look.has("id", "order_id", "restock", "processed_at"),
        refusal="its money stands in the transactions table; drop that one instead.",
    ),
    Layout(
        "Shopify's refunded lines table (from a connector)",
        "shopify",
        lambda look: look.is_table and look.has("refund_id", "order_line_id", "quantity"),
        refusal="what was paid back stands in the refunds or transactions table, so nothing is taken from it. Remove it.",
    ),
    Layout(
        "Shopify's order adjustments table (from a connector)",
        "shopify",
        lambda look: (
            look.is_table and look.has("refund_id", "reason") and look.has_any("amount", "amount_set_shop_amount")
        ),
        refusal="what was paid back stands in the refunds or transactions table, so nothing is taken from it. Remove it.",
    ),
    Layout(
        "Shopify's customer visits table (from a connector)",
        "shopify",
        lambda look: look.is_table and look.has("order_id", "landing_page", "occurred_at"),
        refusal="visits come from web tracking, so nothing is taken from it. Remove it.",
    ),
    Layout(
        "Shopify's shop table (from a connector)",
        "shopify",
        lambda look: look.is_table and look.has("myshopify_domain", "plan_display_name"),
        refusal="it says nothing of orders or customers, so nothing is taken from it. Remove it.",
    ),
)
