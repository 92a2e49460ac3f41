"""Customers of Shopify's Admin API as JSON: of a file of customers, or as orders name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.ingest.native.documents import documents
from orchestration.ingest.native.layout import Look, Row
from orchestration.ingest.native.members import first, nested
from orchestration.ingest.native.shopify_order import is_order


def customer_rows(look: Look) -> Iterator[Row]:
    """One row per customer, of a file of customers or as an order names them."""
    number = 0
    for _, document, problem in documents(look):
        customer = document if document and not is_order(document) else nested(document or {}, "customer")
        if problem:
            number += 1
            yield Row(number, problem=problem)
        elif first(customer, "id"):
            number += 1
            yield Row(number, _customer(customer))


def _customer(customer: Mapping[str, Any]) -> dict[str, str | None]:
    address = nested(customer, "default_address")
    email_consent = nested(customer, "email_marketing_consent")
    sms_consent = nested(customer, "sms_marketing_consent")
    tags = customer.get("tags")
    return {
        "customer_id": first(customer, "id"),
        "created_at": first(customer, "created_at"),
        "updated_at": first(customer, "updated_at"),
        "email": first(customer, "email") or first(nested(customer, "default_email_address"), "email_address"),
        "phone": first(customer, "phone") or first(nested(customer, "default_phone_number"), "phone_number"),
        "first_name": first(customer, "first_name"),
        "last_name": first(customer, "last_name"),
        "country": first(address, "country_code", "country_code_v2", "country"),
        "tags": ",".join(map(str, tags)) if isinstance(tags, list) else first(customer, "tags"),
        "email_consent": _consent(first(email_consent, "state", "marketing_state"))
        or first(customer, "accepts_marketing"),
        "sms_consent": _consent(first(sms_consent, "state", "marketing_state")),
        "consent_updated_at": first(email_consent, "consent_updated_at")
        or first(customer, "accepts_marketing_updated_at"),
    }


def _consent(state: str | None) -> str | None:
    return None if state is None else str(state.lower() == "subscribed").lower()
