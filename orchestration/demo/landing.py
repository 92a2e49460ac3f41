"""Writes the landing folder, one file per dataset and period, and never over anybody else's files."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.demo.datasets import TICKETS_TIMEZONE, Dataset
from orchestration.demo.deliveries import Period
from orchestration.demo.rendering import render
from orchestration.demo.shop import DOMAIN, REPORTING_CURRENCY, TIMEZONE, Shop
from orchestration.demo.store import Store

MARKER = ".simulated-shop.json"
SETTINGS = "shop.yml"
UNFINISHED = ".writing"
RESENT = {
    "orders": 0.4,
    "sessions": 0.5,
    "web_events": 0.6,
    "order_lines": 0.7,
}  # file sent again, by place in the plan
COPY_OPTIONS = {
    "csv": "format csv, header",
    "csv.gz": "format csv, header, compression gzip",
    "parquet": "format parquet, compression zstd",
    "jsonl": "format json",
    "jsonl.gz": "format json, compression gzip",
}


class ForeignFilesError(RuntimeError):
    """The landing folder holds files that the simulation did not write."""


@dataclass(frozen=True)
class Written:
    """A file of the landing folder."""

    dataset: str
    path: str  # below the landing folder
    rows: int
    is_resent: bool


def write_landing(
    store: Store, shop: Shop, datasets: tuple[Dataset, ...], periods: list[Period], folder: Path, until: date
) -> list[Written]:
    """Write every file known by the end of `until`; files written by an earlier call of the same simulation stay.

    Raises ForeignFilesError when the folder holds anything that the simulation did not write.
    """
    listed = [path for dataset in datasets for path in _paths(shop, dataset, periods)] + [SETTINGS]
    kept = claim(folder, repr(shop), listed)
    (folder / SETTINGS).write_text(settings(), encoding="utf-8")
    written = []
    for dataset in datasets:
        for number, path in enumerate(_paths(shop, dataset, periods)[: len(periods)]):
            if periods[number].last > until:
                break
            rows = _write(store, dataset, number, folder / path, path in kept)
            if rows:
                written.append(Written(dataset.name, path, rows, False))
        for path in _paths(shop, dataset, periods)[len(periods) :]:
            original = next((file for file in written if file.path == path.replace("_resent", "")), None)
            place = _resent_place(dataset, periods)
            if original and periods[min(place + 1, len(periods) - 1)].last <= until:
                shutil.copyfile(folder / original.path, folder / path)
                written.append(Written(dataset.name, path, original.rows, True))
    for path in kept - {file.path for file in written} - {SETTINGS}:  # of a call with a later `until`
        (folder / path).unlink()
    return written


def claim(folder: Path, simulation: str, listed: list[str]) -> set[str]:
    """Make the folder ours and return the files that may stay as they are.

    Raises ForeignFilesError when something in it is not ours.
    """
    found = refuse_foreign_files(folder)
    same = _marker(folder)["simulation"] == simulation
    for path in found:
        if not same or path.endswith(UNFINISHED):
            (folder / path).unlink()
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"simulation": simulation, "files": listed}, indent=1)
    (folder / MARKER).write_text(content + "\n", encoding="utf-8")
    return {path for path in found if not path.endswith(UNFINISHED)} if same else set()


def refuse_foreign_files(folder: Path) -> set[str]:
    """Paths of the simulation's own files in the folder.

    Raises ForeignFilesError when there is anything else.
    """
    listed = set(_marker(folder)["files"])
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {MARKER}
    foreign = sorted(found - listed - {path + UNFINISHED for path in listed})
    if foreign:
        raise ForeignFilesError(
            f"{folder} holds {len(foreign)} file(s) that the simulated shop did not write, such as {foreign[0]}. "
            "Choose an empty folder; nothing was changed."
        )
    return found


def _marker(folder: Path) -> dict[str, Any]:
    path = folder / MARKER
    content = path.read_text(encoding="utf-8") if path.exists() else '{"simulation": null, "files": []}'
    return dict(json.loads(content))


def settings() -> str:
    """The shop.yml that travels with the files."""
    return (
        "# Settings of the simulated shop; every variable of dbt_project.yml may stand here.\n"
        f"reporting_currency: {REPORTING_CURRENCY}\n"
        f"reporting_timezone: {TIMEZONE}\n"
        f"own_domains: [{DOMAIN}]\n"
        "source_timezones:\n"
        f"  support_tickets: {TICKETS_TIMEZONE}\n"
    )


def _paths(shop: Shop, dataset: Dataset, periods: list[Period]) -> list[str]:
    """A path for each period, then those of files sent again."""
    endings = [dataset.formats[n % len(dataset.formats)] for n in range(len(periods))]
    name = dataset.name
    paths = [f"{name}/{name}_{period.name}.{end}" for period, end in zip(periods, endings, strict=True)]
    if shop.flaws and name in RESENT:
        place = _resent_place(dataset, periods)
        paths.append(f"{name}/{name}_{periods[place].name}_resent.{endings[place]}")
    return paths


def _resent_place(dataset: Dataset, periods: list[Period]) -> int:
    return int(len(periods) * RESENT[dataset.name])


def _write(store: Store, dataset: Dataset, number: int, path: Path, stays: bool) -> int:
    """Write one file, whole or not at all, and return its rows; no rows, no file."""
    source = f"select * from {dataset.table} where file = {number} or again = {number}"
    if stays:
        return int(store.db.execute(f"select count(*) from ({source})").fetchall()[0][0])
    ending = path.name.split(".", 1)[1]
    columns = ", ".join(render(column, typed=ending == "parquet") for column in dataset.columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + UNFINISHED)
    query = f"select {columns} from ({source} order by {dataset.order})"
    rows = int(store.db.execute(f"copy ({query}) to '{unfinished}' ({COPY_OPTIONS[ending]})").fetchall()[0][0])
    if rows:
        unfinished.replace(path)
    else:
        unfinished.unlink()
    return rows
