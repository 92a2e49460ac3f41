"""Measure one scale: simulate, full run, one more day, nothing new; the result is kept as JSON below the data folder."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.bench.measure import Measured, Step, measure
from orchestration.bench.shop import make_shop, size_of
from orchestration.bench.unit import measure_plain, measure_unit
from orchestration.errors import WarehouseError
from orchestration.settings import Settings

RUNS = ("full run", "one more day", "nothing new")
Say = Callable[[str], None]


class BenchError(WarehouseError):
    """A measured run did not publish, so its times say nothing."""


@dataclass
class Result:
    """What one scale took. Sizes are bytes; `runs` by name, each with the whole under `whole`, then its steps."""

    scale: float
    measured_at: str
    machine: dict[str, str]
    rows: dict[str, int]
    landing_bytes: int
    unit: Step
    plain: Step
    runs: dict[str, dict[str, Step]] = field(default_factory=dict)
    step_rows: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Keep the result."""
        path = folder / f"scale_{self.scale:g}.json"
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        return path


def bench(scale: float, folder: Path, say: Say) -> Result:
    """Measure a shop of `scale` in `folder`, which is emptied of an earlier measurement of that scale.

    Raises:
        BenchError: a run did not publish.
    """
    place = folder / f"scale_{scale:g}"
    shutil.rmtree(place / "data", ignore_errors=True)
    say(f"Simulating scale {scale:g} …")
    shop = make_shop(scale, place)
    settings = Settings.from_env(data_dir=place / "data", landing_dir=shop.landing)
    settings.temp_dir.mkdir(parents=True)
    result = Result(
        scale=scale,
        measured_at=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=describe_machine(settings),
        rows=shop.rows,
        landing_bytes=shop.bytes,
        unit=measure_unit(settings, shop.landing, place / "unit.duckdb"),
        plain=measure_plain(settings, shop.landing, place / "plain.duckdb"),
    )
    say(f"The unit is {result.unit.seconds:.2f} s ({result.unit.cpu_seconds:.2f} s of processor time).")
    for name in RUNS:
        if name == "one more day":
            shop.deliver_last_day()
        measured = _run(settings)
        result.runs[name] = {"whole": measured.whole, **measured.steps}
        say(f"{name}: {measured.whole.seconds:.1f} s, {measured.whole.peak_bytes / 2**20:,.0f} MiB at most")
        if name == RUNS[0]:
            result.step_rows, result.sizes = _rows_of_steps(settings), _sizes(settings)
    result.write(folder)
    return result


def describe_machine(settings: Settings) -> dict[str, str]:
    """What the machine is, without its name, and how busy it is with other things."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "DuckDB": duckdb.__version__,
        "threads of DuckDB": str(settings.bounds.threads),
        "memory limit of DuckDB": settings.bounds.memory_limit,
        "load before": f"{os.getloadavg()[0]:.1f} processes",
    }


def _run(settings: Settings) -> Measured:
    command = [sys.executable, "-m", "orchestration", "run"]
    environment = {"DATA_DIR": str(settings.data_dir), "LANDING_DIR": str(settings.landing_dir)}
    measured = measure(command, environment)
    if measured.exit_code:
        raise BenchError(f"The run ended with {measured.exit_code}:\n{measured.output[-3000:]}")
    return measured


def _rows_of_steps(settings: Settings) -> dict[str, int]:
    """Rows of all tables of each layer."""
    config = settings.duckdb_config()
    with duckdb.connect(str(settings.warehouse), read_only=True, config=config) as connection:
        return dict(
            connection.execute(
                "select schema_name, sum(estimated_size)::bigint from duckdb_tables() group by all order by all"
            ).fetchall()
        )


def _sizes(settings: Settings) -> dict[str, int]:
    return {
        "private file": size_of(settings.warehouse),
        "published file": size_of(settings.published_file.resolve()),
        "everything": size_of(settings.data_dir),
    }
