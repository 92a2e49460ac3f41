"""Numbers as people's programs write them. One file has one way; what its cells prove goes before what its language does.

`1,234.56` is English, `1.234,56` German, Spanish or Dutch, `1 234,56` French with one of four kinds of space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from orchestration.ingest.content import RejectedFile

SPACES = re.compile("[\\s\u00a0\u202f\u2007\u2009\u200e\u200f'\u2019]")
AROUND = re.compile(r"[^\d+-]*?([+-]?)[^\d.,+-]*(\d[\d.,]*|[.,]\d+)[^\d+-]*")  # currency signs and codes, percent signs
GROUPED = re.compile(r"[+-]?(\d*|\d{1,3}(_\d{2,3})*_\d{3})")
NOTHING = {"", "-", "--", "\u2013", "\u2014", "n/a", "null", "none"}


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """The text without spaces, currency and percent signs; empty for what stands for nothing, such as ` --`."""
    compact = SPACES.sub("", text).replace("\u2212", "-")
    if compact.lower() in NOTHING:
        return ""
    found = AROUND.fullmatch(compact)
    return f"{found[1]}{found[2]}" if found else compact


def decimal_mark(cells: Iterable[str], usual: str) -> str:
    """The decimal mark of a file's numbers, `.` or `,`; `usual` where no cell proves one.

    Raises RejectedFile when cells prove both.
    """
    proofs = {mark for cell in cells if (mark := _proof(bare(cell)))}
    if len(proofs) > 1:
        raise RejectedFile(
            "some of its numbers have a decimal point and some a decimal comma, so amounts cannot be read for certain. "
            "Export it again in one language."
        )
    return proofs.pop() if proofs else usual


def _proof(number: str) -> str | None:
    """The decimal mark that a number proves: `1.234,5` a comma, `1,234,567` a point, `12.50` a point, `1,234` none."""
    digits = number.lstrip("+-")
    if not re.fullmatch(r"[\d.,]+", digits):
        return None
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = "," if digits.rfind(",") > digits.rfind(".") else "."
        return last
    mark, count = (".", points) if points else (",", commas)
    if count == 0:
        return None
    other = "," if mark == "." else "."
    if count > 1:
        return other  # it groups thousands
    before, after = digits.split(mark)
    grouped = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    return None if grouped else mark


@lru_cache(maxsize=65_536)
def plain_number(text: str, mark: str) -> str | None:
    """The number with a decimal point and no grouping; nothing for nothing; text that is no number as it is."""
    number = bare(text)
    if not number:
        return None
    whole, _, fraction = number.replace("," if mark == "." else ".", "_").partition(mark)
    if not GROUPED.fullmatch(whole) or not (fraction.isdecimal() or not fraction):
        return text.strip()
    return whole.replace("_", "") + (f".{fraction}" if fraction else "")
