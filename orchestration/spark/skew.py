"""`make spark-skew`: a simulated shop built by one Spark executor and by two, and how evenly their tasks shared the rows.

Executors are processes of one core on this machine, with a driver beside them. With `--log`, logs of any run on Spark are read
instead.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from orchestration.demo import simulate
from orchestration.settings import PROJECT_DIR
from orchestration.spark.event_log import Application, Stage, read_log
from orchestration.spark.parity import SMALL

TENTH = 0.1
PARTITIONS = 32
FINELY_CUT = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.minPartitionNum": str(PARTITIONS),
    "spark.sql.adaptive.coalescePartitions.minPartitionSize": "16k",
    "spark.sql.adaptive.advisoryPartitionSizeInBytes": "256k",
    "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "64k",
    "spark.sql.adaptive.skewJoin.skewedPartitionFactor": "2",
    "spark.sql.files.minPartitionNum": str(3 * PARTITIONS),
    "spark.sql.files.openCostInBytes": "16384",
    "spark.hadoop.parquet.block.size": "65536",
}
"""Tables of a small shop dealt out, in files whose row groups can be dealt out too, and uneven parts of a join cut, as Spark does
by itself with tables of gigabytes: so that what a task has too much of is due to the model, not to a table too small to be cut."""


def run_on_executors(landing: Path, data: Path, executors: int, memory: int = 2048) -> Application:
    """The whole job below `data`, its models built by so many executors of one core and `memory` megabytes.

    Raises subprocess.CalledProcessError when the run does not publish.
    """
    log, configuration = data / "event_log", data / "spark_conf"
    log.mkdir(parents=True)
    shutil.copytree(SMALL, configuration)
    lines = {
        **FINELY_CUT,
        "spark.executor.memory": f"{memory}m",
        "spark.executor.extraJavaOptions": "-Xss8m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
    }
    with (configuration / "spark-defaults.conf").open("a", encoding="utf-8") as defaults:
        defaults.writelines(f"{name} {value}\n" for name, value in lines.items())
    environment = {
        **os.environ,
        "ENGINE": "spark", "LANDING_DIR": str(landing), "DATA_DIR": str(data), "SPARK_CONF_DIR": str(configuration),
        "SPARK_MASTER": f"local-cluster[{executors},1,{memory}]", "SPARK_SHUFFLE_PARTITIONS": str(PARTITIONS),
        "LAKE_ROW_GROUP": "2048",
    }  # fmt: skip
    try:
        subprocess.run(
            [sys.executable, "-m", "orchestration", "run"],
            cwd=PROJECT_DIR, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    finally:
        shutil.rmtree(_work_folder(), ignore_errors=True)
    return read_log(next(log.iterdir()))


def report(runs: list[Application], rows: int) -> str:
    """What the runs took, and the stages of which a task had more than a tenth."""
    lines = [
        f"{run.executors} executor{'s' if run.executors > 1 else ''}: {len(run.models)} tables in {run.seconds:,.0f} s,"
        f" tasks worked {run.working_seconds:,.0f} s"
        for run in runs
    ]
    for run in runs[-1:]:
        large = run.large(rows)
        uneven = [stage for stage in large if stage.largest_share > TENTH]
        lines.append(
            f"{len(large)} stages read {rows:,} rows or more; of {len(uneven)} a task had more than a tenth of the rows."
        )
        lines += [_told(stage) for stage in uneven]
        if large and not uneven:
            lines.append(f"The most uneven: {_told(large[0]).strip()}")
    return "\n".join(lines)


def main() -> int:
    """Exit status 1 when a stage is uneven."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.spark.skew", description=__doc__)
    parser.add_argument("--scale", type=float, default=1, help="1 is ten thousand customers")
    parser.add_argument("--landing", type=Path, help="a landing folder instead of a simulated shop")
    parser.add_argument("--executors", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rows", type=int, default=100_000, help="stages that read fewer are not looked at")
    parser.add_argument("--keep", type=Path, help="an empty folder to work in, which stays; else one that goes")
    parser.add_argument("--log", type=Path, nargs="+", help="event logs to read instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skew-") as temporary:
        folder = (options.keep or Path(temporary)).absolute()
        if options.log:
            runs = [read_log(path) for path in options.log]
        else:
            landing = (options.landing or folder / "landing").absolute()
            if not options.landing:
                simulate(options.scale, 7, landing, folder / "truth")
            try:
                runs = [run_on_executors(landing, folder / f"by_{count}", count) for count in options.executors]
            except subprocess.CalledProcessError as error:
                print(f"A run failed:\n{error.stdout[-4000:]}")
                return 1
    print(report(runs, options.rows))
    return int(any(stage.largest_share > TENTH for stage in runs[-1].large(options.rows)))


def _told(stage: Stage) -> str:
    return f"  {stage.largest_share:4.0%} of {stage.total:,} rows in one of {len(stage.rows)} tasks: {stage.model}"


def _work_folder() -> Path:
    """Where executors of one machine leave their output: in Spark's own folder."""
    spec = importlib.util.find_spec("pyspark")
    return Path(str(spec.origin)).parent / "work" if spec else Path(tempfile.gettempdir()) / "work"


if __name__ == "__main__":
    sys.exit(main())
