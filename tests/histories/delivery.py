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
        WRITERS[path.suffix](path, told)
    if day and random.random() < 0.3:
        _deliver_again(random, day, landing)


def _path(landing: Path, dataset: str, day: int) -> Path:
    """`orders` is a dataset of the shop's own; `shopify/orders.jsonl` lies in a folder of the system with others."""
    folder, _, of_system = dataset.partition("/")
    return landing / folder / (f"day_{day:03d}_{of_system}" if of_system else f"day_{day:03d}.csv")


def told_before(landing: Path, day: int) -> list[Path]:
    """The files of the days before."""
    return sorted(path for path in landing.glob("*/day_*") if not path.name.startswith(f"day_{day:03d}"))


def _deliver_again(random: Random, day: int, landing: Path) -> None:
    """One of the files of the days before, under another name."""
    file = random.choice(told_before(landing, day))
    shutil.copyfile(file, file.with_name(f"day_{day:03d}{AGAIN}{file.suffix}"))


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


WRITERS: dict[str, Callable[[Path, list[Row]], None]] = {
    ".jsonl": _write_documents, ".csv": _write_table, ".tsv": _write_enriched,
}  # fmt: skip
