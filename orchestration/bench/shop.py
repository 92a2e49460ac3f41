"""The shop that is measured: simulated, every file Parquet, the last day kept apart."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.demo import simulate
from orchestration.demo.shop import Shop

SEED = 7


@dataclass(frozen=True)
class BenchShop:
    """Its folders: `landing` without the last day, `last_day` laid out alike, and the rows of each dataset."""

    landing: Path
    last_day: Path
    rows: dict[str, int]

    @property
    def bytes(self) -> int:
        """Size of the landing files."""
        return size_of(self.landing)

    def deliver_last_day(self) -> None:
        """Put the last day's files into the landing folder."""
        for file in sorted(self.last_day.rglob("*.parquet")):
            shutil.copy2(file, self.landing / file.relative_to(self.last_day))


def make_shop(scale: float, folder: Path) -> BenchShop:
    """Simulate the shop below `folder`: a file for each dataset and year, then month, then the last day."""
    landing, last_day = folder / "landing", folder / "last_day"
    written = simulate(scale, SEED, landing, folder / "truth", daily_days=1, only_parquet=True)
    shutil.rmtree(last_day, ignore_errors=True)
    for file in landing.glob(f"*/*_{Shop.end}.parquet"):
        target = last_day / file.relative_to(landing)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
    rows: dict[str, int] = {}
    for each in written:
        rows[each.dataset] = rows.get(each.dataset, 0) + each.rows
    return BenchShop(landing, last_day, rows)


def size_of(path: Path) -> int:
    """Bytes of a file, or of everything in a folder; links are not followed."""
    if path.is_symlink() or not path.exists():
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())
