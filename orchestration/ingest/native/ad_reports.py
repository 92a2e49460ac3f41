"""Reports that people download from an advertising interface: headers, numbers and days in their own language.

Rows that sum others up are passed over, and only those: a row without a campaign is a total when its cost is the sum of
the rest; otherwise it is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from orchestration.ingest.content import RejectedFile
from orchestration.ingest.native.calendars import as_day, as_range, day_order
from orchestration.ingest.native.figures import decimal_mark, plain_number
from orchestration.ingest.native.layout import PASSED_OVER, Look, Row
from orchestration.ingest.native.tables import Cells, table_rows
from orchestration.ingest.native.words import Words, currency_in

MEASURES = ("cost", "impressions", "clicks", "conversions", "conversion_value")
TOTAL = re.compile(
    r"(total(e|es|s)?|gesamt(summe)?|insgesamt|summe|totaal|suma)\b[^\S\n]*([:\uff1a\u2013-].*)?", re.IGNORECASE
)
COMMA_LANGUAGES = frozenset({"de", "fr", "es", "nl", "it", "pt"})


@dataclass(frozen=True)
class _Report:
    columns: Mapping[str, str]
    rows: list[tuple[int, Cells, str]]
    mark: str
    order: str
    covered: tuple[date, date] | None
    currency: str | None


def report_rows(look: Look, words: Words, account: str | None = None) -> list[Row]:
    """The rows of a report. Raises RejectedFile when days, numbers or the currency cannot be told for certain."""
    report = _read(look, words)
    data = [(number, cells) for number, cells, problem in report.rows if not problem and not _is_total(report, cells)]
    spent = sum((_amount(report, cells) for _, cells in data if _has_campaign(report, cells)), Decimal(0))
    rows = []
    for number, cells, problem in report.rows:
        if problem:
            told = problem
        elif _is_total(report, cells):
            told = PASSED_OVER + "a total of other rows"
        elif not _has_campaign(report, cells):
            is_sum = abs(_amount(report, cells) - spent) <= Decimal("0.005") * (len(data) + 1)
            told = (
                PASSED_OVER + "a total of other rows" if is_sum else "it names no campaign and is no total of the rest"
            )
        else:
            rows.append(_row(number, cells, report, account))
            continue
        rows.append(Row(number, cells, told))
    return rows


def _read(look: Look, words: Words) -> _Report:
    columns = words.columns(look.names)
    language = words.language(look.names)
    rows = list(table_rows(look))
    cells = [entry for _, entry, problem in rows if not problem]
    figures = [entry.get(columns[name], "") for entry in cells for name in MEASURES if name in columns]
    order = _day_order(columns, cells, look, language)
    report = _Report(
        columns=columns,
        rows=rows,
        mark=decimal_mark(figures, "," if language in COMMA_LANGUAGES else "."),
        order=order,
        covered=_covered(look, order),
        currency=currency_in(columns["cost"]),
    )
    if not report.currency and "currency" not in columns:
        return replace(report, currency=_currency_before(look))
    return report


def _day_order(columns: Mapping[str, str], cells: list[Cells], look: Look, language: str) -> str:
    days = [
        entry.get(columns[name], "") for entry in cells for name in ("day", "starts", "ends", "week") if name in columns
    ]
    days += [part for line in look.preamble for part in " ".join(line).split(" - ")]
    order = day_order(days, "dmy" if language in COMMA_LANGUAGES else "")
    if not order and any(re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", day.strip()) for day in days):
        raise RejectedFile(
            "its dates may put the day or the month first, and no row tells which. Export it with dates like 2025-01-31."
        )
    return order


def _covered(look: Look, order: str) -> tuple[date, date] | None:
    """The range of days that a line before the header names."""
    for line in look.preamble:
        for text in (",".join(line), *line):
            if found := as_range(text.strip().strip('"'), order):
                return found
    return None


def _currency_before(look: Look) -> str | None:
    for line in look.preamble:
        if found := re.search(
            r"\(([A-Z]{3})\)|(?:currency|währung|devise|moneda|valuta)\W+([A-Z]{3})\b", " ".join(line)
        ):
            return found[1] or found[2]
    return None


def _is_total(report: _Report, cells: Cells) -> bool:
    """A row that calls itself a total and has neither a day of its own nor a campaign beside the word."""
    label = next((cell for cell in cells.values() if bare_text(cell)), "")
    if not TOTAL.fullmatch(label.strip()):
        return False
    others = [
        cells.get(report.columns[name], "")
        for name in ("day", "campaign_name", "campaign_id")
        if name in report.columns
    ]
    return all(not bare_text(other) or other == label for other in others)


def bare_text(text: str) -> str:
    """The text, empty for what stands for nothing."""
    return "" if text.strip() in ("", "-", "--", "\u2013", "\u2014") else text.strip()


def _has_campaign(report: _Report, cells: Cells) -> bool:
    return any(
        bare_text(cells.get(report.columns[name], ""))
        for name in ("campaign_name", "campaign_id")
        if name in report.columns
    )


def _amount(report: _Report, cells: Cells) -> Decimal:
    try:
        return Decimal(plain_number(cells.get(report.columns["cost"], ""), report.mark) or 0)
    except InvalidOperation:
        return Decimal(0)


def _row(number: int, cells: Cells, report: _Report, account: str | None) -> Row:
    def text(name: str) -> str | None:
        return bare_text(cells.get(report.columns.get(name, ""), "")) or None

    days = _days(cells, report)
    if isinstance(days, str):
        return Row(number, cells, days)
    measures = {
        name: plain_number(cells.get(report.columns[name], ""), report.mark)
        for name in MEASURES
        if name in report.columns
    }
    return Row(
        number,
        {
            "date_start": days[0].isoformat(),
            "date_end": days[1].isoformat(),
            "account_id": text("account_id") or account,
            "campaign_id": text("campaign_id"),
            "campaign_name": text("campaign_name"),
            "ad_group_id": text("ad_group_id"),
            "ad_group_name": text("ad_group_name"),
            "ad_id": text("ad_id") or text("ad_name"),
            "currency": text("currency") or report.currency,
            **measures,
            "cost": measures.get("cost") or "0",
        },
    )


def _days(cells: Cells, report: _Report) -> tuple[date, date] | str:
    """The days that a row covers, or what is wrong with them."""

    def cell(name: str) -> str:
        return bare_text(cells.get(report.columns.get(name, ""), ""))

    if cell("day"):
        day = as_day(cell("day"), report.order)
        return (day, day) if day else f"its day '{cell('day')[:40]}' is no date"
    if cell("starts") and cell("ends"):
        start, end = as_day(cell("starts"), report.order), as_day(cell("ends"), report.order)
        return (start, end) if start and end and start <= end else "its first and last day are no range of dates"
    if cell("week"):
        start = as_day(cell("week"), report.order)
        return (
            _within(start, start + timedelta(days=6), report) if start else f"its week '{cell('week')[:40]}' is no date"
        )
    if cell("month"):
        start = as_day(cell("month"), report.order) or as_day(f"1 {cell('month')}", report.order)
        if not start:
            return f"its month '{cell('month')[:40]}' is no date"
        last = (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return _within(start.replace(day=1), last, report)
    if report.covered:
        return report.covered
    return "it has no day, and no line before the header says which days it covers"


def _within(start: date, end: date, report: _Report) -> tuple[date, date]:
    """A week or month cut to the days that the report covers."""
    if report.covered:
        return max(start, report.covered[0]), min(end, report.covered[1])
    return start, end
