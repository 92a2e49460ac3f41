"""Reports of Google Ads and Meta as their interfaces write them: in the reader's language, with totals below the rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.ingest.native.words import Words
from tests.histories.shop import Row

HEADERS = {platform: Words.of(platform).headers for platform in ("google_ads", "meta_ads")}


@dataclass(frozen=True)
class Language:
    """How it writes days and numbers, the words for a total, and the file that a spreadsheet in it gives."""

    months: list[str]
    day: str
    thousands: str
    decimal: str
    totals: list[str]
    encoding: str
    delimiter: str


LANGUAGES = {
    "en": Language(["January", "February", "March"], "%Y-%m-%d", ",", ".", ["Total: Campaigns", "Total: Account"], "utf-8", ","),
    "de": Language(["Januar", "Februar", "März"], "%d.%m.%Y", ".", ",", ["Gesamt: Konto"], "utf-16", "\t"),
    "fr": Language(["janvier", "février", "mars"], "%d/%m/%Y", "\u202f", ",", ["Total : compte"], "utf-8", ";"),
}  # fmt: skip


def write_report(path: Path, rows: list[Row]) -> None:
    """Rows of one shape: lines before the header, where the platform has them, the rows, and what they add up to."""
    shape, platform = rows[0], rows[0]["platform"]
    language = LANGUAGES[shape["language"]]
    table = [_cells(row, language) for row in rows]
    measures = ("cents", "impressions", "clicks", "conversions", "value")
    total = _measures({measure: sum(row[measure] for row in rows) for measure in measures}, language)
    with path.open("w", newline="", encoding=language.encoding) as file:
        write = csv.writer(file, delimiter=language.delimiter).writerow
        if platform == "google_ads":
            write(["Report"])
            write([" - ".join(_worded(shape[end], language) for end in ("first", "last"))])
        write([_header(column, shape) for column in table[0]])
        for cells in table:
            write(cells.values())
        for label in language.totals if platform == "google_ads" else [""]:
            write([total.get(column, label if place == 0 else "") for place, column in enumerate(table[0])])


def _header(column: str, shape: Row) -> str:
    """Meta names the currency with the amount."""
    header = HEADERS[shape["platform"]][column][shape["language"]][0]
    has_currency = shape["platform"] == "meta_ads" and column == "cost" and shape["currency"]
    return f"{header} ({shape['currency']})" if has_currency else header


def _cells(row: Row, language: Language) -> Row:
    """The row's columns, by the name that the contract has for them."""
    is_google = row["platform"] == "google_ads"
    cells = {"campaign_name": row["name"]}
    if row["is_numbered"]:
        cells["campaign_id"] = row["campaign"]
    if row["is_by_group"]:
        cells["ad_group_name"] = row["ad_group"]
    if row["cut"] != "range":
        cells[row["cut"]] = row["starts"].strftime(language.day)
    elif not is_google:
        cells |= {"starts": row["first"].strftime(language.day), "ends": row["last"].strftime(language.day)}
    if is_google and row["currency"]:
        cells["currency"] = row["currency"]
    return cells | _measures(row, language)


def _measures(row: Row, language: Language) -> Row:
    def written(number: float, decimals: int) -> str:
        marks = {",": language.thousands, ".": language.decimal}
        return "".join(marks.get(sign, sign) for sign in f"{number:,.{decimals}f}")

    return {
        "cost": written(row["cents"] / 100, 2), "impressions": written(row["impressions"], 0), "clicks": written(row["clicks"], 0),
        "conversions": written(row["conversions"], 2), "conversion_value": written(row["value"], 2),
    }  # fmt: skip


def _worded(day: date, language: Language) -> str:
    month = language.months[day.month - 1]
    return f"{month} {day.day}, {day.year}" if language.months[0] == "January" else f"{day.day}. {month} {day.year}"
