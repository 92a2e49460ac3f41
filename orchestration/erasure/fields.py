"""Which fields of a record tell who somebody is, by their names, whatever system wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestration.erasure.hashes import Erased

PHONE = re.compile("phone|mobile")
CUSTOMER = re.compile("(customer|user|client)_?id|customer_number")
LOYALTY = re.compile("loyalty")
# the shop's own, Segment's, GA4's and Snowplow's
DEVICES = ("anonymous_id", "anonymousid", "user_pseudo_id", "domain_userid", "network_userid")

# What goes from a record of an erased person. Countries, amounts, products and times stay.
PERSONAL = re.compile(
    "e_?mail|phone|mobile|(first|last|full|sur|given|family|nick|user|contact|recipient)_?name|birth|gender"
    "|address|street|zip|postal|postcode|^city$|(^|_)city$|company|(^|_)notes?($|_)|comment|message|^reason$|^tags$"
    "|^customer(?!_type)|^user_?id|^client_|loyalty|(^|_)ip$|fingerprint|browser|user_?agent|cart_token|checkout_token"
    "|(billing|shipping)_?(name|province|state|county|lat|lon)|^(billing|shipping)$|latitude|longitude"
)


def normalised(name: str) -> str:
    """A field's name in lower case with underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def belongs(record: Mapping[str, Any], erased: Erased) -> bool:
    """Whether an address, number or customer number of the record, not of what it mentions, is an erased person's."""
    return any(isinstance(value, str | int) and _is_theirs(normalised(name), str(value), erased)
               for name, value in record.items() if value not in ("", None))  # fmt: skip


def _is_theirs(name: str, value: str, erased: Erased) -> bool:
    if "mail" in name:
        return erased.email(value)
    if PHONE.search(name):
        return erased.phone(value)
    if CUSTOMER.search(name):
        return erased.number("c", value)
    if LOYALTY.search(name):
        return erased.number("l", value)
    return name in DEVICES and erased.number("d", value)


def is_personal(name: str, known: frozenset[str] | None) -> bool:
    """Whether a field goes: by its name, or because no contract knows it (`known` are the contract's own)."""
    plain = normalised(name)
    return bool(PERSONAL.search(plain)) or (known is not None and plain not in known)
