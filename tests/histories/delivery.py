"""What a day brings to the landing folder that many played shops share."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.histories.shop import DAYS_BEFORE_FIRST_DELIVERY, START, Row, Shop


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
        folder, _, of_system = dataset.partition("/")
        path = landing / folder / (f"day_{day:03d}_{of_system}.jsonl" if of_system else f"day_{day:03d}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        if of_system:
            path.write_text("".join(json.dumps(row, default=str) + "\n" for row in told))
            continue
        columns = sorted({column for row in told for column in row})
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(told)
