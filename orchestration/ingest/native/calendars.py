"""Days as people's programs write them, in English, German, French, Spanish, Dutch, Italian and Portuguese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january januar janvier enero januari gennaio janeiro jan ene janv gen",
            "february februar fevrier febrero februari febbraio fevereiro feb fevr fev",
            "march marz mars marzo maart março mar mrt mrz maerz",
            "april avril abril aprile apr avr abr",
            "may mai mayo mei maggio maio mag",
            "june juni juin junio giugno junho jun giu",
            "july juli juillet julio luglio julho jul juil lug",
            "august aout agosto augustus aug ago",
            "september septembre septiembre settembre setembro sep sept set",
            "october oktober octobre octubre ottobre outubro oct okt ott out",
            "november novembre noviembre novembro nov",
            "december dezember decembre diciembre dicembre dezembro dec dez dic",
        ],
        start=1,
    )
    for name in names.split()
}
NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?")
WORDED = re.compile(r"[^\W\d_]+|\d+")


def plain_letters(text: str) -> str:
    """Lower case, accents dropped."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def day_order(cells: Iterable[str], usual: str) -> str:
    """Whether all-figure dates of a file put the day first (`dmy`) or the month (`mdy`); `usual` if none proves it.

    A pair that no order reads is left for `as_day` to refuse.
    """
    found = set()
    for cell in cells:
        match = NUMERIC.fullmatch(cell.strip())
        if match and len(match[1]) <= 2:
            if "." in cell or int(match[1]) > 12:
                found.add("dmy")
            elif int(match[2]) > 12:
                found.add("mdy")
    return found.pop() if len(found) == 1 else usual


@lru_cache(maxsize=16_384)
def as_day(text: str, order: str) -> date | None:
    """The day that a text names, `order` for all-figure dates that open with day or month; None when it is none."""
    text = text.strip()
    try:
        if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})([T ].*)?", text):
            return date.fromisoformat(match[1])
        if re.fullmatch(r"\d{8}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if match := NUMERIC.fullmatch(text):
            one, two, three = (int(part) for part in match.groups())
            if len(match[1]) == 4:
                return date(one, two, three)
            if len(match[3]) != 4:
                three += 2000
            day, month = (one, two) if order == "dmy" else (two, one)
            return date(three, month, day) if order else None
        return _worded(text)
    except ValueError:
        return None


def _worded(text: str) -> date | None:
    words = WORDED.findall(plain_letters(text))
    months = [MONTHS[word] for word in words if word in MONTHS]
    figures = [int(word) for word in words if word.isdigit()]
    years = [figure for figure in figures if figure > 1900]
    days = [figure for figure in figures if figure <= 31]
    if len(months) == 1 and len(years) == 1 and len(days) == 1 and len(figures) == 2:
        return date(years[0], months[0], days[0])
    return None


def as_range(text: str, order: str) -> tuple[date, date] | None:
    """The first and last day that a text such as `1. Januar 2025 - 31. Januar 2025` names."""
    for separator in (" - ", "\u2013", "\u2014", " to ", " bis ", " au ", " a ", " al ", " tot ", " t/m "):
        first, found, last = text.partition(separator)
        if found:
            start, end = as_day(first, order), as_day(last, order)
            if start and end and start <= end:
                return start, end
    only = as_day(text, order)
    return (only, only) if only else None
