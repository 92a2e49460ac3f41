"""`make spark-parity`: the simulated shop through the whole job on DuckDB and then on Spark, every model compared row for row.

Both runs read the same private file (the second works on a copy), so that they differ in nothing but the engine.
Whatever tells of runs themselves is left out, since the second has a run more to tell of.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.demo import simulate
from orchestration.settings import PROJECT_DIR
from orchestration.spark.builds import LAYERS
from orchestration.spark.comparison import Difference, compare

OF_RUNS = {
    "stg_operations__runs", "stg_operations__guard_results", "stg_predictions__clv_model_runs", "int_runs_guarded",
    "int_guard_results_kept", "int_clv_fits_kept", "run_history", "guard_results", "clv_model_runs",
}  # fmt: skip
SMALL = Path(__file__).parent / "small"


@dataclass(frozen=True)
class Parity:
    """What became of every model on both engines."""

    models: list[Difference]
    spark_seconds: float

    @property
    def different(self) -> list[Difference]:
        """The models on which the engines do not agree."""
        return [each for each in self.models if not each.equal]


def spark_environment(landing: Path, data: Path) -> dict[str, str]:
    """The environment of a run on Spark, tuned for few rows."""
    small = {"SPARK_CONF_DIR": str(SMALL), "SPARK_SHUFFLE_PARTITIONS": "2"}
    return {**os.environ, **small, "ENGINE": "spark", "LANDING_DIR": str(landing), "DATA_DIR": str(data)}


def run_on_both(folder: Path, scale: float, seed: int = 7) -> float:
    """Simulate a shop below `folder`, run it on DuckDB in `duckdb/` and on Spark in `spark/`; seconds of the latter.

    Raises subprocess.CalledProcessError when a run does not publish.
    """
    simulate(scale, seed, folder / "landing", folder / "truth")
    _run({**os.environ, "ENGINE": "duckdb", "LANDING_DIR": str(folder / "landing"), "DATA_DIR": str(folder / "duckdb")})
    begun = time.monotonic()
    run_again_on_spark(folder / "landing", folder / "duckdb", folder / "spark")
    return time.monotonic() - begun


def run_again_on_spark(landing: Path, data: Path, again: Path, **environment: str) -> None:
    """Copy what a run on DuckDB left in `data` to the new folder `again`, and run the job there on Spark.

    Raises subprocess.CalledProcessError when the run does not publish.
    """
    again.mkdir()
    shutil.copy2(data / "warehouse.duckdb", again)
    if (data / "secrets").exists():
        shutil.copytree(data / "secrets", again / "secrets")
    _run({**spark_environment(landing, again), **environment})


def compare_engines(warehouse: Path, lake: Path, only: Iterable[str] = ()) -> list[Difference]:
    """Compare every seed and model of the private file with what Spark left in the lake."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where list_contains($layers, table_schema) order by list_position($layers, table_schema), table_name",
            {"layers": list(LAYERS)},
        ).fetchall()
        wanted = [(schema, table) for schema, table in tables if table in only or (not only and table not in OF_RUNS)]
        return [compare(connection, schema, table, lake / schema / table) for schema, table in wanted]


def engine_lines() -> dict[str, int]:
    """Lines of SQL that only one engine sees: macros that are dispatched to it, and its own folder of macros."""
    counts = {"duckdb": 0, "spark": 0}
    for path in sorted((PROJECT_DIR / "macros").rglob("*.sql")):
        engine = None
        for line in path.read_text().splitlines():
            if line.startswith(("{% macro duckdb__", "{% macro default__", "{% macro spark__", "{% materialization ")):
                engine = "duckdb" if "duckdb" in line else "spark"
            if engine and line.strip():
                counts[engine] += 1
            if line.rstrip().endswith(("endmacro %}", "endmacro -%}", "endmaterialization %}")):
                engine = None
    return counts


def main() -> int:
    """Exit status 0 when no model differs."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.spark.parity", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.05, help="1 is ten thousand customers")
    parser.add_argument("--keep", type=Path, help="an empty folder to work in, which stays; else one that goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        folder = options.keep or Path(temporary)
        try:
            seconds = run_on_both(folder, options.scale)
        except subprocess.CalledProcessError as error:
            print(f"A run failed:\n{error.stdout[-4000:]}")
            return 1
        parity = Parity(compare_engines(folder / "duckdb" / "warehouse.duckdb", folder / "spark" / "lake"), seconds)
    for each in parity.different:
        print(each)
    lines = engine_lines()
    rows = sum(each.rows for each in parity.models)
    print(
        f"{len(parity.models)} models, {rows:,} rows compared; {len(parity.different)} differ. Spark ran {parity.spark_seconds:.0f} s.\n"
        f"SQL of one engine alone: {lines['duckdb']} lines for DuckDB, {lines['spark']} for Spark."
    )
    return 1 if parity.different else 0


def _run(environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "orchestration", "run"],
        cwd=PROJECT_DIR, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
