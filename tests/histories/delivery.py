"""What a day brings to the landing folder that many played shops share."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from orchestration.ingest.formats import enriched
from tests.histories.shop import DAYS_BEFORE_FIRST_DELIVERY, START, Row, Shop
from tests.histories.systems import shopify_export
from tests.histories.systems.downloads import write_report

AGAIN = "_again"


def deliver(shops: Sequence[Shop], day: int, landing: Path, only: str | None = None) -> None:
    """Write the day's files of all shops; a day without rows of a dataset has no file of it."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for shop in shops:
        for dataset, told in shop.tell(day, only).items():
            rows[dataset] += told
    random = shops[0].random
    if random.random() < 0.15:  # of all shops, as cost rates have no key of a shop
        start = START - timedelta(days=random.randrange(DAYS_BEFORE_FIRST_DELIVERY))
        rows["cost_rates"].append(
            {"valid_from": start.date(), "unit_cost_share": random.choice([0.3, 0.5]), "payment_fee_share": 0.02}
        )
    for dataset, told in rows.items():
        path = _path(landing, dataset, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        WRITERS["".join(path.suffixes)](path, told)
    if day and random.random() < 0.3:
        _deliver_again(random, day, landing)


def _path(landing: Path, dataset: str, day: int) -> Path:
    """`orders` is a dataset of the shop's own; `shopify/orders.jsonl` is one of a system, and `google_ads/h1/…` of an account.

    A folder a day, so that the order of names is that of days, wherever below it a file lies.
    """
    folder, _, of_system = dataset.partition("/")
    return landing / folder / _folder_of(day) / (of_system or f"{folder}.csv")


def _folder_of(day: int) -> str:
    return str((START + timedelta(days=day)).date())


def delivered(landing: Path) -> list[Path]:
    """All files of all days."""
    return sorted(path for path in landing.glob("*/*/**/*") if path.is_file())


def told_before(landing: Path, day: int) -> list[Path]:
    """The files of the days before."""
    return [path for path in delivered(landing) if path.relative_to(landing).parts[1] != _folder_of(day)]


def _deliver_again(random: Random, day: int, landing: Path) -> None:
    """One of the files of the days before, under another name."""
    file = random.choice(told_before(landing, day))
    folder, _, *below = file.relative_to(landing).parent.parts
    copy = landing.joinpath(folder, _folder_of(day), *below) / f"{file.stem}{AGAIN}{file.suffix}"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)


def _write_documents(path: Path, rows: list[Row]) -> None:
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows))


def _write_table(path: Path, rows: list[Row]) -> None:
    columns = sorted({column for row in rows for column in row})
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _write_enriched(path: Path, rows: list[Row]) -> None:
    """Events of Snowplow, without a header."""
    cells = ([str(row.get(name) or "") for name in enriched.NAMES] for row in rows)
    path.write_text("".join("\t".join(line) + "\n" for line in cells))


def _write_export(path: Path, orders: list[Row]) -> None:
    _write_table(path, [row for order in orders for row in shopify_export.rows(order)])


WRITERS: dict[str, Callable[[Path, list[Row]], None]] = {
    ".jsonl": _write_documents, ".csv": _write_table, ".tsv": _write_enriched,
    ".export.csv": _write_export, ".report.csv": write_report,
}  # fmt: skip
