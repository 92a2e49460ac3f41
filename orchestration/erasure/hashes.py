"""Erased identifiers are remembered as keyed hashes only: enough to know them again, not to tell who they were.

The list lies in a file of its own, `DATA_DIR/erasures/suppressed`, so that it outlives the warehouse file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orchestration.settings import Settings, private_files

ADDRESS = re.compile(r"[^\s/?&=#;,:<>()@\"']+(?:@|%40)[^\s/?&=#;,:<>()@\"']+\.[A-Za-z]+", re.IGNORECASE)
NUMBER = re.compile(r"(?:\+|\b00)\d(?:[ ()./-]{0,2}\d){6,}")


@dataclass(frozen=True)
class Erased:
    """Hashes of everything by which erased people were known, under the key of this warehouse.

    `prefix` stands before customer numbers of a system that is not the shop's own, as `shopify:de:`.
    """

    key: str
    hashes: frozenset[str]
    prefix: str = ""

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def email(self, text: str) -> bool:
        """Whether a text is the e-mail address of an erased person."""
        return "@" in text and hash_of(self.key, text.strip().lower()) in self.hashes

    def phone(self, text: str) -> bool:
        """Whether a text is the phone number of an erased person."""
        number = normalised_phone(text)
        return number is not None and hash_of(self.key, number) in self.hashes

    def number(self, kind: str, text: str) -> bool:
        """Whether a text is a number of an erased person; kind c (customer), l (loyalty) or d (device)."""
        whole = f"{self.prefix if kind == 'c' else ''}{text.strip()}"
        return hash_of(self.key, f"{kind}:{whole}") in self.hashes or (kind == "c" and self.email(text))

    def without(self, text: str) -> str:
        """A text in which the erased addresses and numbers are blanked, wherever they stand."""
        if "@" in text or "%40" in text:
            text = ADDRESS.sub(lambda found: self._without_address(found[0]), text)
        if "+" in text or "00" in text:
            text = NUMBER.sub(lambda found: "" if self.phone(found[0]) else found[0], text)
        return text

    def _without_address(self, found: str) -> str:
        """What stays of an address with whatever is written before it, as in again_ann@shop.example."""
        starts = [0, *(i + 1 for i, sign in enumerate(found.split("@")[0]) if sign in "_-+.~")]
        return next((found[:i] for i in starts if self.email(found[i:].replace("%40", "@"))), found)

    def forgotten(self, device: str) -> str:
        """What stands for the number of an erased person's device, always the same and leading nowhere."""
        return f"erased-{hash_of(self.key, f'gone:{device}')[:20]}"

    @cached_property
    def count(self) -> int:
        """How many identifiers are suppressed."""
        return len(self.hashes)


def hash_of(key: str, text: str) -> str:
    """The same keyed hash as the models have for addresses and numbers."""
    return hashlib.sha256(f"{key}:{text}".encode()).hexdigest()


def normalised_phone(text: str) -> str | None:
    """As the macro of that name: digits behind a plus, or digits alone; None for fewer than six."""
    text = text.strip().replace("(0)", "")
    digits = re.sub("[^0-9]", "", text)
    if len(digits) < 6:
        return None
    if text.startswith("+"):
        return "+" + digits
    return "+" + digits[2:] if digits.startswith("00") else digits


def list_file(settings: Settings) -> Path:
    """Where the hashes stand, one a line."""
    return settings.data_dir / "erasures" / "suppressed"


def read_erased(settings: Settings, key: str) -> Erased:
    """The list, empty before the first erasure."""
    path = list_file(settings)
    return Erased(key, frozenset(path.read_text().split()) if path.exists() else frozenset())


def add_erased(settings: Settings, hashes: set[str]) -> None:
    """Put more hashes on the list."""
    path = list_file(settings)
    known = set(path.read_text().split()) if path.exists() else set()
    with private_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(".suppressed")
        fresh.write_text("".join(f"{each}\n" for each in sorted(known | hashes)))
        fresh.replace(path)
