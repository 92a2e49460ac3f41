"""JSON as APIs give it: one document, pages of documents, JSON Lines, or a GraphQL bulk result.

Numbers stay the text that they were, so that no amount passes through binary floating point.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.ingest.content import RejectedFile, encoding_of, open_bytes
from orchestration.ingest.native.layout import Look
from orchestration.ingest.native.tables import header_name

LOOK_AT_BYTES = 1024 * 1024
LOOK_AT_LINES = 20
MAX_WHOLE_BYTES = 512 * 1024 * 1024
PAGES = (
    "orders",
    "checkouts",
    "customers",
    "refunds",
    "transactions",
    "results",
    "data",
    "order",
    "refund",
    "customer",
)
BESIDE_A_PAGE = {
    "paging",
    "summary",
    "links",
    "extensions",
    "field_mask",
    "request_id",
    "query_resource_consumption",
    "next",
}
OTHER_NAMES = re.compile(r'"[A-Za-z_]*[A-Z.][A-Za-z_.]*"\s*:')  # a member that is not in snake case
GLOBAL_ID = re.compile(r"gid://shopify/(\w+)/(\d+).*")

Document = dict[str, Any]


def look_at_documents(path: Path) -> Look | None:
    """The members of the first document; None for what is no JSON."""
    encoding = encoding_of(path)
    with open_bytes(path) as file:
        start = file.read(4096)
    text = start.decode("utf-16" if encoding == "utf-16" else "utf-8-sig", "replace").lstrip()
    if not text.startswith(("{", "[")):
        return None
    look = Look(path=path, kind="documents", encoding=encoding)
    lines = _first_lines(path) if encoding == "utf-8" else []
    items = (item for line in lines for item in _items_of(_parsed(line), "")) if lines else _items(look)
    for _, document, problem in _assembled(items):
        if document is not None and not problem:
            return Look(path, "documents", tuple(document), encoding, first=document)
    return Look(path, "documents", (), encoding, empty=True)


def documents(look: Look) -> Iterator[tuple[int, Document | None, str]]:
    """Number, document and problem of each document, pages opened, children of a bulk result put into their parents."""
    yield from _assembled(_items(look))


def _assembled(items: Iterator[tuple[Document | None, str]]) -> Iterator[tuple[int, Document | None, str]]:
    number = 0
    parent: Document | None = None
    for item, problem in items:
        if item is not None and "__parent_id" in item and parent is not None:
            _adopt(parent, item)
            continue
        if parent is not None:
            number += 1
            yield number, parent, ""
        parent = item
        if item is None:
            number += 1
            yield number, None, problem
    if parent is not None:
        yield number + 1, parent, ""


def _items(look: Look) -> Iterator[tuple[Document | None, str]]:
    for value, problem in _values(look.path, look.encoding):
        yield from _items_of(value, problem)


def _items_of(value: Any, problem: str) -> Iterator[tuple[Document | None, str]]:
    if problem:
        yield None, problem
    else:
        yield from _unwrapped(value)


def _first_lines(path: Path) -> list[str]:
    """The first lines of JSON Lines, enough for a look at millions of them; none when it is another kind of JSON."""
    with open_bytes(path) as file:
        head = file.read(LOOK_AT_BYTES)
    lines = [line for line in head.decode("utf-8-sig", "replace").split("\n")[:-1] if line.strip()][:LOOK_AT_LINES]
    try:
        return lines if len(lines) > 1 and all(isinstance(_parsed(line), dict) for line in lines) else []
    except ValueError:
        return []


def _values(path: Path, encoding: str) -> Iterator[tuple[Any, str]]:
    """The JSON values of a file: one for the whole, or one a line."""
    codec = "utf-16" if encoding == "utf-16" else "utf-8-sig"
    try:
        with open_bytes(path) as raw:
            head = raw.read(MAX_WHOLE_BYTES + 1)
        text = head.decode(codec) if len(head) <= MAX_WHOLE_BYTES else None
    except UnicodeDecodeError:
        raise RejectedFile(f"it is not {encoding.upper()} throughout. Save it as UTF-8.") from None
    if text is not None:
        try:
            yield _parsed(text), ""
            return
        except ValueError:
            lines: Any = text.split("\n")
    else:
        lines = _lines(path, codec)
    parsed = 0
    broken: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        try:
            value = _parsed(line)
        except ValueError:
            broken.append(line)
            if parsed == 0 and len(broken) > 3:
                raise RejectedFile("it is not whole JSON, nor one JSON object a line. Export it again.") from None
            continue
        parsed += 1
        yield value, ""
    if parsed == 0:
        raise RejectedFile("it is not whole JSON, nor one JSON object a line. Export it again.")
    for _ in broken:
        yield None, "the line is not a JSON object"


def _lines(path: Path, codec: str) -> Iterator[str]:
    with open_bytes(path) as raw:
        for line in raw:
            yield line.decode(codec, "replace")


def _parsed(text: str) -> Any:
    """The value of a JSON text, members in snake case; most APIs write them so, and then there is nothing to rewrite."""
    value = json.loads(text, parse_float=str, parse_int=str)
    return _snaked(value) if OTHER_NAMES.search(text) else value


def _unwrapped(value: Any) -> Iterator[tuple[Document | None, str]]:
    """Open pages: lists, `{"orders": […]}`, `{"data": {"orders": {"edges": […]}}}`, `{"results": […]}`."""
    if isinstance(value, list):
        for entry in value:
            yield from _unwrapped(entry)
        return
    if not isinstance(value, dict):
        yield None, "it is not a JSON object"
        return
    page = next((name for name in PAGES if isinstance(value.get(name), dict | list)), None)
    if page is not None and set(value) - {page} <= BESIDE_A_PAGE:
        yield from _unwrapped(value[page])
    else:
        yield value, ""


def _nodes(connection: Document) -> list[Any]:
    """The nodes of a GraphQL connection."""
    return [edge.get("node") for edge in connection.get("edges", [])] or connection.get("nodes", [])


def _snaked(value: Any) -> Any:
    """Members in snake case, GraphQL connections as lists, global ids as numbers."""
    if isinstance(value, list):
        return [_snaked(entry) for entry in value]
    if isinstance(value, dict):
        if isinstance(value.get("edges"), list) or (isinstance(value.get("nodes"), list) and len(value) <= 2):
            return [_snaked(entry) for entry in _nodes(value)]
        return {_snake(name): _snaked(entry) for name, entry in value.items()}
    if isinstance(value, str) and value.startswith("gid://shopify/"):
        return GLOBAL_ID.sub(r"\2", value)
    return value


def _snake(name: str) -> str:
    return "__parent_id" if name == "__parentId" else header_name(name)


def _adopt(parent: Document, child: Document) -> None:
    """Put a child of a bulk result under the member that its members tell."""
    if "quantity" in child and ("title" in child or "name" in child):
        parent.setdefault("line_items", []).append(child)
    elif "total_refunded_set" in child:
        parent.setdefault("refunds", []).append(child)
    else:
        parent.setdefault("children", []).append(child)


def text_of(value: Any) -> str | None:
    """A member as text: true and false as such, objects and lists as JSON, nothing for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
