"""Whom to erase: an identifier, a file of them, or the payload of Shopify's customers/redact webhook."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.errors import ConfigurationError


@dataclass(frozen=True)
class Request:
    """Identifiers as they were given: e-mail addresses, phone numbers, customer or loyalty numbers."""

    identifiers: tuple[str, ...] = field(repr=False)


def read_request(identifier: str | None, file: Path | None) -> Request:
    """The identifiers to erase.

    Raises ConfigurationError when there are none, or the file cannot be read. Its message shows none of them.
    """
    given = [identifier or ""]
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ConfigurationError(f"{file} cannot be read: {reason}.") from None
        given += _redact(text, file) if text.lstrip().startswith("{") else _listed(text)
    identifiers = tuple(dict.fromkeys(text.strip() for text in given if text.strip()))
    if not identifiers:
        raise ConfigurationError(
            "Nobody is named. `make erase IDENTIFIER=ann@shop.example`, or FILE= a file with one identifier a line or "
            "Shopify's customers/redact payload."
        )
    return Request(identifiers)


def _listed(text: str) -> list[str]:
    rows = [row[0] for row in csv.reader(text.splitlines()) if row]
    return rows[1:] if rows and rows[0].strip().lower() in ("identifier", "email", "phone", "customer_id") else rows


def _redact(text: str, file: Path) -> list[str]:
    try:
        payload: dict[str, Any] = json.loads(text)
        customer = payload["customer"]
        number = f"shopify:{customer['id']}" if customer.get("id") else None  # as the models qualify it
        values = [customer.get("email"), customer.get("phone"), number]
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ConfigurationError(f"{file} is neither a list of identifiers nor a customers/redact payload.") from None
    return [str(value) for value in values if value]
