"""The headers of the reports that people download, in the languages of the interfaces: data, in words/*.yml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.ingest.native.calendars import plain_letters


@dataclass(frozen=True)
class Words:
    """Headers of a platform's reports: column of the contract to language to headers. They stand in words/*.yml."""

    headers: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, platform: str) -> Words:
        """The headers of a platform."""
        return cls(yaml.safe_load((Path(__file__).parent / "words" / f"{platform}.yml").read_text(encoding="utf-8")))

    def columns(self, names: Sequence[str]) -> dict[str, str]:
        """The report's own header for each column of the contract that it has."""
        found: dict[str, str] = {}
        by_base = {_base(name): name for name in reversed(names)}
        for column, languages in self.headers.items():
            headers = (header for headers in languages.values() for header in headers)
            name = next((by_base[header] for header in headers if header in by_base), None)
            if name:
                found[column] = name
        return found

    def language(self, names: Sequence[str]) -> str:
        """The language that most of the headers are of."""
        bases = {_base(name) for name in names}
        votes: Counter[str] = Counter()
        for languages in self.headers.values():
            for language, headers in languages.items():
                votes[language] += len(bases & set(headers))
        return votes.most_common(1)[0][0]


def _base(name: str) -> str:
    """The header without a currency in brackets, accents and dots at its end."""
    return plain_letters(re.sub(r"_?\([a-z]{3}\)$", "", name)).replace("\u2019", "'").rstrip("_")


def currency_in(name: str) -> str | None:
    """The currency that a header such as `amount_spent_(gbp)` names."""
    found = re.search(r"\(([a-z]{3})\)$", name)
    return found[1].upper() if found else None
