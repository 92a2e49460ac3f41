"""Files as the systems of a shop export them: recognised by what is in them, turned into rows of the contracts."""

from orchestration.ingest.native.layout import PASSED_OVER, Layout, Part, Row
from orchestration.ingest.native.recognise import ENDINGS, advice, recognise
from orchestration.ingest.native.source import native_place, open_part, shop_of

__all__ = [
    "ENDINGS",
    "PASSED_OVER",
    "Layout",
    "Part",
    "Row",
    "advice",
    "native_place",
    "open_part",
    "recognise",
    "shop_of",
]
