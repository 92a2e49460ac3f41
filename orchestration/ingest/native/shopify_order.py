"""How an order of Shopify's Admin API is told from other documents, and what its parts need to know of it."""

from __future__ import annotations

from orchestration.ingest.native.documents import Document
from orchestration.ingest.native.members import first


def is_order(document: Document) -> bool:
    """Whether a document is an order: nothing else has a financial status."""
    return "financial_status" in document or "display_financial_status" in document


def of_order(order: Document, number: int) -> dict[str, str | None]:
    """The order of a part, its version, and its place in the file."""
    return {
        "order_id": first(order, "id", "legacy_resource_id"),
        "order_updated_at": first(order, "updated_at"),
        "document": str(number),
    }
