"""Say what a file is by what is in it, whatever it is called and wherever it lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from orchestration.ingest.content import RejectedFile
from orchestration.ingest.native import (
    google_ads,
    meta_ads,
    microsoft_ads,
    shopify_documents,
    shopify_export,
    shopify_tables,
    tiktok_ads,
    web,
    woocommerce,
)
from orchestration.ingest.native.documents import look_at_documents
from orchestration.ingest.native.layout import Layout, Look
from orchestration.ingest.native.tables import look_at_parquet, look_at_table

# The first that fits wins, so the more particular stand before the more general.
LAYOUTS: tuple[Layout, ...] = (
    *shopify_export.LAYOUTS,
    *shopify_documents.LAYOUTS,
    *woocommerce.LAYOUTS,
    *shopify_tables.LAYOUTS,
    *google_ads.LAYOUTS,
    *meta_ads.LAYOUTS,
    *tiktok_ads.LAYOUTS,
    *microsoft_ads.LAYOUTS,
    *web.LAYOUTS,
)
KINDS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
ENDINGS = (*(f"{kind}{packed}" for kind in KINDS for packed in ("", ".gz")), ".parquet")


def recognise(path: Path) -> tuple[Look, Layout | None]:
    """A first look at a file and the layout that fits. Raises RejectedFile when it is neither table nor JSON."""
    status = path.stat()
    found = _judged(path, status.st_size, status.st_mtime_ns)
    if isinstance(found, RejectedFile):
        raise found.with_traceback(None)
    return found


@lru_cache(maxsize=512)
def _judged(path: Path, size: int, modified: int) -> tuple[Look, Layout | None] | RejectedFile:
    """A refusal is kept, too: each dataset asks again whether a file that cannot be read would be its own."""
    try:
        return _recognised(path)
    except RejectedFile as refusal:
        return refusal


def _recognised(path: Path) -> tuple[Look, Layout | None]:
    name = path.name.lower()
    if not name.endswith(ENDINGS):
        raise RejectedFile(f"its kind is not known. Files must be {', '.join(ENDINGS)}.")
    look = look_at_parquet(path) if name.endswith(".parquet") else look_at_documents(path) or look_at_table(path)
    if look is None:
        raise RejectedFile("it is neither a table with a header nor JSON. Export it again.")
    return look, next((layout for layout in LAYOUTS if layout.fits(look)), None)


def advice(path: Path) -> str:
    """What a file looks like and where it belongs, as a sentence; empty when no layout fits."""
    try:
        _, layout = recognise(path)
    except (RejectedFile, OSError):
        return ""
    if layout is None:
        return ""
    if layout.refusal:
        return f"It looks like {layout.name}; {layout.refusal}"
    return f"It looks like {layout.name}: move it to {layout.source}/."
